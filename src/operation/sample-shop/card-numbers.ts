const BODY_DIGITS = 10

/**
 * The card number of the `index`th member of a replay: EAN-13 within the prefix 29, which GS1 leaves to a company's
 * own use, with its check digit. `series` keeps the numbers of two replays apart.
 */
export function replayCardNumber(series: number, index: number): string {
  const digits = `29${String(series)}${String(index).padStart(BODY_DIGITS - String(series).length, '0')}`
  // GS1 General Specifications 7.9: weights 1 and 3 from the left for 13 digits.
  let sum = 0
  for (const [position, digit] of [...digits].entries()) {
    sum += Number(digit) * (position % 2 === 0 ? 1 : 3)
  }
  return `${digits}${(10 - (sum % 10)) % 10}`
}
