import { measureRule } from './measure-rule.ts'

/** What is bought with a category; counts of baskets, as for `measureRule`. */
export type CategoryRule = {
  baskets: number
  partners: readonly { name: string; right: number; both: number }[]
}

/** By category; `basketsSeen`: how many baskets all of it was counted in. */
export type CategoryRules = { basketsSeen: number; byCategory: ReadonlyMap<string, CategoryRule> }

export type NextCategory = {
  category: string
  /** The member's own category that speaks for it most, and the rule from that one. */
  because: { category: string; confidence: number; lift: number }
}

/**
 * The categories that a member may take to, the likeliest first: of those that are bought with the member's own, by the
 * baskets beyond chance that are to be expected: (share of the member's baskets with the own one) × (confidence −
 * confidence / lift), by the own one for which that is most. `shares` are the member's own categories, 0–1; those in it
 * are left out. Equal ones by name.
 */
export function rankNextCategories(
  shares: ReadonlyMap<string, number>,
  { basketsSeen, byCategory }: CategoryRules,
): NextCategory[] {
  const best = new Map<string, { gain: number; next: NextCategory }>()
  for (const [category, share] of shares) {
    const { baskets: left, partners } = byCategory.get(category) ?? { baskets: 0, partners: [] }
    for (const { name, right, both } of partners) {
      if (shares.has(name)) continue
      const { confidence, lift } = measureRule({ baskets: basketsSeen, left, right, both })
      const gain = share * (confidence - confidence / lift)
      const because = { category, confidence, lift }
      if (gain > 0 && isMore({ gain, category }, best.get(name))) {
        best.set(name, { gain, next: { category: name, because } })
      }
    }
  }
  return [...best.values()]
    .sort((a, b) => b.gain - a.gain || (a.next.category < b.next.category ? -1 : 1))
    .map(({ next }) => next)
}

const isMore = (
  { gain, category }: { gain: number; category: string },
  held: { gain: number; next: NextCategory } | undefined,
): boolean =>
  held === undefined ||
  gain > held.gain ||
  (gain === held.gain && category < held.next.because.category)
