/**
 * The least whole number, at least 1, of which the share of `whole` is at least `share` (0–1), the threshold itself
 * included. Judged by `count / whole >= share`: a division is rounded as a written number is, so a count that is exactly
 * 7 % of 100 reaches .07, while .07 × 100 is a little more than 7.
 */
export function leastCount(share: number, whole: number): number {
  let count = Math.max(1, Math.ceil(share * whole))
  while (count > 1 && (count - 1) / whole >= share) count -= 1
  while (count < whole && count / whole < share) count += 1
  return count
}
