import type { ProgrammeDistribution } from './distribution.ts'
import type { Profile } from './profile.ts'

export type KindsOfTrip = {
  /** Recent baskets with goods in them: what the shares are of. */
  baskets: number
  /** From so many different goods on a basket is a weekly shop, below a top-up; null: the programme's are all alike. */
  weeklyShopFrom: number | null
  /** 0–1 of these baskets; null: no threshold, or no such basket. */
  weeklyShopShare: number | null
}

/** How much of what a member recently came for was the weekly shop rather than a top-up, by different goods in a basket. */
export function readKindsOfTrip(profile: Profile, programme: ProgrammeDistribution): KindsOfTrip {
  const sizes = profile.recent.map(({ skus }) => skus.length).filter((size) => size > 0)
  const from = weeklyShopFrom(programme.basketProducts)
  const weekly = sizes.filter((size) => from !== null && size >= from).length
  return {
    baskets: sizes.length,
    weeklyShopFrom: from,
    weeklyShopShare: from === null || sizes.length === 0 ? null : weekly / sizes.length,
  }
}

/**
 * The threshold, by the programme's hundredths of basket sizes: the largest size such that baskets of at least that many
 * different goods together carry half of all goods. Null where that is every basket, for then there are no two kinds.
 */
export function weeklyShopFrom(sizes: readonly number[]): number | null {
  const goods = sizes.reduce((sum, size) => sum + size, 0)
  let carried = 0
  for (const size of sizes.toReversed()) {
    carried += size
    if (2 * carried >= goods) return size > (sizes[0] ?? size) ? size : null
  }
  return null
}
