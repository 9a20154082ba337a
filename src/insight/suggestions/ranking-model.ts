import type { BoostedTrees } from '../../domain/statistics/boosted-trees.ts'

/** For good: it is in the books. */
export const RANKING_MODEL = 'next-basket'

/** What is kept of it; products by their number in the version. */
export type RankingParameters = {
  /** What the trees look at, in this order; trees that looked at something else say nothing. */
  features: readonly string[]
  trees: BoostedTrees
  popular: readonly number[]
}
