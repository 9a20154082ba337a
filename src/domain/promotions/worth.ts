import { compareIds, isCoupon } from './offer.ts'
import type { Position } from './position.ts'

/**
 * What a combination is worth to the shopper, in the order of what counts: money off, points, few coupons, few offers,
 * low ids. Points are weighed before they are rounded: minor units times their multiplier.
 */
export type Worth = {
  moneyMinor: number
  points: number
  coupons: number
  offers: number
  ids: readonly string[]
}

/** The worth of what has been granted since `before`; `multipliers`: how often a line's points count, by position. */
export function worthOf(before: Position, after: Position, multipliers: readonly number[]): Worth {
  let moneyMinor = 0
  let coupons = 0
  const grants = after.grants.slice(before.grants.length)
  for (const { candidate, amountMinor } of grants) {
    moneyMinor += amountMinor
    if (isCoupon(candidate.offer)) coupons += 1
  }
  let points = 0
  for (const [at, left] of after.left.entries()) points += left * (multipliers[at] ?? 1)
  const ids = grants.map(({ candidate }) => candidate.offer.id).sort(compareIds)
  return { moneyMinor, points, coupons, offers: ids.length, ids }
}

/** Below 0: `a` is better. */
export function compareWorth(a: Worth, b: Worth): number {
  return (
    b.moneyMinor - a.moneyMinor ||
    b.points - a.points ||
    a.coupons - b.coupons ||
    a.offers - b.offers ||
    compareLists(a.ids, b.ids)
  )
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, id] of a.entries()) {
    const order = compareIds(id, b[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}
