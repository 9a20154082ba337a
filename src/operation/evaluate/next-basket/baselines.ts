import type { Follower, Trail } from '../../../domain/next-basket/trail.ts'

/** Ranks products for a member; the best first. */
export type Ranker = (trail: Trail) => number[]

/** What this member has bought most often (P-TopFreq), of equals what was bought last. */
export const rankByOwnCount: Ranker = (trail) => rankOwn(trail)

/** The same, and after it what all buy most (GP-TopFreq). */
export function createCountRanker(followers: readonly Follower[]): Ranker {
  const popular = rankOwn(
    followers.flatMap(({ trail, next }) => [...trail, { day: 0, items: next }]),
  )
  return (trail) => {
    const own = rankOwn(trail)
    const known = new Set(own)
    return [...own, ...popular.filter((item) => !known.has(item)).slice(0, 20)]
  }
}

function rankOwn(trail: Trail): number[] {
  const counts = new Map<number, { count: number; last: number }>()
  for (const [at, { items }] of trail.entries()) {
    for (const item of items) {
      counts.set(item, { count: (counts.get(item)?.count ?? 0) + 1, last: at })
    }
  }
  return [...counts]
    .sort(([a, own], [b, other]) => other.count - own.count || other.last - own.last || a - b)
    .map(([item]) => item)
}
