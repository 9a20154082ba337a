import { type IntRows, rowCountOf, rowOf } from './int-rows.ts'

/** An item that stands beside another, and in how many baskets it does. */
export type Partner = { item: number; baskets: number }

/**
 * Counts what stands beside an item in at least `countMin` baskets, in no particular order: one walk over the baskets
 * that hold it, so that all items together take the sum of squared basket lengths. `holders` is `baskets` turned round.
 * Keeps one count for each item; what it returns is the caller's.
 */
export function createPartnerCounter(
  baskets: IntRows,
  holders: IntRows,
): (item: number, countMin: number) => Partner[] {
  const counts = new Int32Array(rowCountOf(holders))
  const touched: number[] = []
  const count = (other: number): void => {
    const before = counts[other] ?? 0
    if (before === 0) touched.push(other)
    counts[other] = before + 1
  }
  return (item, countMin) => {
    for (const basket of rowOf(holders, item)) {
      // By index: a view for each basket would take longer than the counting.
      const end = baskets.starts[basket + 1] ?? 0
      for (let at = baskets.starts[basket] ?? 0; at < end; at += 1) count(baskets.values[at] ?? 0)
    }
    const partners: Partner[] = []
    for (const other of touched.splice(0)) {
      const together = counts[other] ?? 0
      counts[other] = 0
      if (other !== item && together >= countMin) partners.push({ item: other, baskets: together })
    }
    return partners
  }
}
