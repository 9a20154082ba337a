import type { Crowd } from './crowd.ts'
import { FOLDS } from './item-figures.ts'
import { createTally } from './tally.ts'

const POPULAR_MAX = 30

/** What all members' baskets say of products, as far as a member's candidates are found and described by it. */
export type ItemKnowledge = {
  /**
   * One product's figures in the order of `itemFeatureNames`; next baskets without those of the fold, for these are what
   * is learnt.
   */
  describe(item: number, withoutFold?: number): ArrayLike<number>
  /** What follows it in the next basket, the likeliest first, each with its chance, drawn to 0 where little was seen. */
  sequelsOf(item: number): ItemChances
  /** What is bought most. */
  popular: readonly number[]
}

export type ItemChances = { items: ArrayLike<number>; chances: ArrayLike<number> }

export const itemFeatureNames = [
  'item-baskets',
  'item-last',
  'item-next',
  'item-rising',
  'item-loyalty',
  'item-again',
] as const

/** Baskets without what is looked for that a chance of a sequel starts with. */
const UNSEEN_BASKETS = 3

/** Shares of members or baskets, not counts, so that what was learnt from some holds for more. */
export function knowledgeOf({ figures, followers, sequels, itemCount }: Crowd): ItemKnowledge {
  const all = Math.max(1, followers.length)
  return {
    describe(item, withoutFold) {
      const inFold = withoutFold === undefined ? undefined : figures.nextByFold[withoutFold]
      const others = Math.max(1, inFold ? all - all / FOLDS : all)
      const baskets = figures.baskets[item] ?? 0
      const next = ((figures.next[item] ?? 0) - (inFold?.[item] ?? 0)) / others
      return [
        baskets / all,
        (figures.last[item] ?? 0) / (baskets + 5),
        next,
        (next + 1 / all) / ((baskets + 10) / all),
        (figures.buyers[item] ?? 0) / (baskets + 1),
        (figures.again[item] ?? 0) / ((figures.chances[item] ?? 0) + 5),
      ]
    },
    sequelsOf(item) {
      const { items, baskets } = sequels[item] ?? { items: [], baskets: [] }
      const seen = (figures.chances[item] ?? 0) + UNSEEN_BASKETS
      const chances = new Float64Array(baskets.length)
      for (let at = 0; at < chances.length; at += 1) chances[at] = (baskets[at] ?? 0) / seen
      return { items, chances }
    },
    popular: findPopular(figures.next, itemCount),
  }
}

function findPopular(nextBaskets: Float64Array, itemCount: number): number[] {
  const tally = createTally(itemCount)
  for (const [item, baskets] of nextBaskets.entries()) tally.add(item, baskets)
  return tally.top(POPULAR_MAX)
}
