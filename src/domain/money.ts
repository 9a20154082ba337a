/** Money is integers of the currency's minor unit; nothing here ever leaves them. */

/**
 * Splits `totalMinor` over `weights` in proportion, by largest remainder: the parts sum to the total exactly, each
 * is off its exact share by less than 1, ties go to the earlier weight. All weights 0: all parts 0. Neither may be
 * negative. A total that is not above the weights' sum gives no part above its weight.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  if (totalMinor < 0 || weights.some((weight) => weight < 0)) {
    throw new RangeError('what is split and its weights may not be negative')
  }
  const sum = sumMinor(weights)
  if (sum === 0) return weights.map(() => 0)
  const shares =
    sum * totalMinor <= Number.MAX_SAFE_INTEGER
      ? weights.map((weight) => divide(totalMinor * weight, sum))
      : divideExactly(totalMinor, weights)
  const parts = shares.map((share) => share.whole)
  const left = totalMinor - sumMinor(parts)
  if (left === 0) return parts
  const byRemainder = shares
    .map(({ rest }, index) => ({ index, rest }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index)
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1
  return parts
}

type Share = { whole: number; rest: number | bigint }

function divide(product: number, sum: number): Share {
  const rest = product % sum
  return { whole: (product - rest) / sum, rest }
}

/** The same where a product leaves the safe integers, which costs several times as much. */
function divideExactly(totalMinor: number, weights: readonly number[]): Share[] {
  const exact = weights.map(BigInt)
  const sum = exact.reduce((a, b) => a + b, 0n)
  return exact.map((weight) => {
    const product = BigInt(totalMinor) * weight
    return { whole: Number(product / sum), rest: product % sum }
  })
}

const compare = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * `percent` of an amount, rounded half up to a minor unit; 100 % is the whole amount. Whole hundreds are taken
 * apart first, so that no product leaves the safe integers.
 */
export function percentOf(amountMinor: number, percent: number): number {
  const rest = amountMinor % 100
  return ((amountMinor - rest) / 100) * percent + Math.floor((rest * percent + 50) / 100)
}

export const sumMinor = (amounts: Iterable<number>): number => {
  let total = 0
  for (const amount of amounts) total += amount
  return total
}
