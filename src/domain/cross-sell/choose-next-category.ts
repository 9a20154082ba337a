import { measureRule } from './measure-rule.ts'

/** What is bought with a category; counts of baskets, as for `measureRule`. */
export type CategoryRules = {
  category: string
  baskets: number
  partners: readonly { name: string; right: number; both: number }[]
}

export type NextCategory = {
  category: string
  /** The member's own category that speaks for it most, and the rule from that one. */
  because: { category: string; confidence: number; lift: number }
}

/**
 * The category that a member is most likely to take to: of those that are bought with the member's own, the one with
 * the most baskets beyond chance to be expected: (share of the member's baskets with the own one) × (confidence −
 * confidence / lift). `shares` are the member's own categories, 0–1; those in it are never chosen. Equal ones by name.
 */
export function chooseNextCategory(
  shares: ReadonlyMap<string, number>,
  rules: readonly CategoryRules[],
  basketsSeen: number,
): NextCategory | null {
  let best: { gain: number; next: NextCategory } | undefined
  for (const { category, baskets: left, partners } of rules) {
    const share = shares.get(category) ?? 0
    for (const { name, right, both } of partners) {
      if (shares.has(name)) continue
      const { confidence, lift } = measureRule({ baskets: basketsSeen, left, right, both })
      const gain = share * (confidence - confidence / lift)
      if (gain <= 0 || (best && !isBetter(gain, name, best))) continue
      best = { gain, next: { category: name, because: { category, confidence, lift } } }
    }
  }
  return best?.next ?? null
}

const isBetter = (gain: number, name: string, best: { gain: number; next: NextCategory }) =>
  gain > best.gain || (gain === best.gain && name < best.next.category)
