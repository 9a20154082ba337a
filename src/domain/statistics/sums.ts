export function sumOf(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/** NaN of none. */
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length
