import type { FrequentSet } from './find-frequent-sets.ts'
import { measureRule, type RuleCounts, type RuleMeasures } from './measure-rule.ts'

/** Who has all of `left` (rising, distinct, perhaps empty) also has `right`. */
export type Rule = { left: readonly number[]; right: number; counts: RuleCounts } & RuleMeasures

export type RuleLimits = {
  /** 0–1, itself included. */
  confidenceMin: number
  /** 1 where every rule is to have a condition; 0 lets “whoever has anything” be a left side. */
  leftLengthMin: 0 | 1
}

/** The key of a set of items, rising. */
export const keyOf = (items: readonly number[]): string => items.join(' ')

/**
 * The rules with one item on the right side that the sets allow, in the order of the sets.
 * `sets` are all frequent sets of `baskets` baskets; a rule's support is that of its set. Throws RangeError where a part
 * of a set is missing among them.
 */
export function deriveRules(
  { baskets, sets }: { baskets: number; sets: readonly FrequentSet[] },
  { confidenceMin, leftLengthMin }: RuleLimits,
): Rule[] {
  const countOf = new Map(sets.map((set) => [keyOf(set.items), set.baskets]))
  countOf.set('', baskets)
  const getCount = (items: readonly number[]): number => {
    const count = countOf.get(keyOf(items))
    if (count === undefined) throw new RangeError(`the set ${keyOf(items)} is missing`)
    return count
  }
  const rules: Rule[] = []
  for (const { items, baskets: both } of sets) {
    if (items.length <= leftLengthMin) continue
    for (const right of items) {
      const left = items.filter((item) => item !== right)
      const counts = { baskets, left: getCount(left), right: getCount([right]), both }
      const measures = measureRule(counts)
      if (measures.confidence >= confidenceMin) rules.push({ left, right, counts, ...measures })
    }
  }
  return rules
}
