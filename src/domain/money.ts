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
  const exactWeights = weights.map(BigInt)
  const sum = exactWeights.reduce((a, b) => a + b, 0n)
  if (sum === 0n) return weights.map(() => 0)
  const products = exactWeights.map((weight) => BigInt(totalMinor) * weight)
  const parts = products.map((product) => Number(product / sum))
  const left = totalMinor - sumMinor(parts)
  const byRemainder = products
    .map((product, index) => ({ index, remainder: product % sum }))
    .sort((a, b) => compareBigInts(b.remainder, a.remainder) || a.index - b.index)
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1
  return parts
}

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

const compareBigInts = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
