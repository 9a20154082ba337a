/** Check digits as GS1 reckons them; numbers come as text of digits. Pure. */

/**
 * The digit that makes a number's weighed digits sum to a multiple of 10. `weigh` is applied to every second digit of
 * `body`, beginning with its last.
 */
export function weighedCheckDigit(body: string, weigh: (digit: number) => number): number {
  let sum = 0
  for (let place = 0; place < body.length; place += 1) {
    const digit = Number(body[body.length - 1 - place])
    sum += place % 2 === 0 ? weigh(digit) : digit
  }
  return (10 - (sum % 10)) % 10
}

/** The digit that belongs behind `body` in a GTIN, GSRN or any other GS1 key (GS1 General Specifications, 7.9.1). */
export const gs1CheckDigit = (body: string): number => weighedCheckDigit(body, (digit) => digit * 3)

/** Whether the last digit of a GS1 key is the one that belongs there. */
export const hasGs1CheckDigit = (number: string): boolean =>
  gs1CheckDigit(number.slice(0, -1)) === Number(number.at(-1))

/**
 * What each digit weighs: two times less its tens, three times, five times plus and less its tens, of each the last
 * digit (GS1 General Specifications, 7.9.2).
 */
const twoMinus = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7]
const three = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7]
const fivePlus = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]
const fiveMinus = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1]

const placesOfFour = [twoMinus, twoMinus, three, fiveMinus]
const placesOfFive = [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus]

/**
 * The digit that verifies a price or weight of four or five digits within an EAN-13 (GS1 General Specifications, 7.9.3
 * and 7.9.4). A RangeError for a field of another length: there is no such algorithm.
 */
export function fieldVerifier(field: string): number {
  if (field.length === 4) return (3 * weighPlaces(field, placesOfFour)) % 10
  if (field.length !== 5) throw new RangeError('a verified field has four or five digits')
  const missing = (10 - (weighPlaces(field, placesOfFive) % 10)) % 10
  return fiveMinus.indexOf(missing)
}

const weighPlaces = (field: string, places: readonly (readonly number[])[]): number =>
  places.reduce((sum, weights, place) => sum + (weights[Number(field[place])] ?? 0), 0)
