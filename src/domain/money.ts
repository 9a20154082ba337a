/** Money is integers of the currency's minor unit; nothing here ever leaves them. */

/**
 * Splits `totalMinor` over `weights` in proportion, by largest remainder: the parts sum to the total exactly, each
 * is off its exact share by less than 1, ties go to the earlier weight. All weights 0: all parts 0.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum === 0) return weights.map(() => 0)
  const total = BigInt(totalMinor)
  const exact = weights.map((weight) => total * BigInt(weight))
  const parts = exact.map((share) => Number(share / BigInt(sum)))
  let left = totalMinor - parts.reduce((a, b) => a + b, 0)
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share % BigInt(sum) }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of byRemainder) {
    if (left === 0) break
    parts[index] = (parts[index] ?? 0) + 1
    left -= 1
  }
  return parts
}

/** `percent` of an amount, rounded half up to a minor unit; 100 % is the whole amount. */
export const percentOf = (amountMinor: number, percent: number): number =>
  Math.floor((amountMinor * percent + 50) / 100)

export const sumMinor = (amounts: Iterable<number>): number => {
  let total = 0
  for (const amount of amounts) total += amount
  return total
}
