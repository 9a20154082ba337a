import type { Partner } from './count-partners.ts'
import { measureRule, type RuleCounts } from './measure-rule.ts'

export type RankLimits = {
  /** Fewer baskets with both prove nothing; from 1. */
  countMin: number
  /** How many standard errors the lift must be above 1. */
  errorsMin: number
  /** So many are kept, the strongest. */
  partnersMax: number
}

export type RankedPartner = { name: string; right: number; both: number }

/** What all rules of one run have in common. */
export type RankedItems = {
  baskets: number
  names: readonly string[]
  /** By item: how many baskets hold it. */
  counts: ArrayLike<number>
}

/**
 * The partners of an item that are in baskets with it more often than by chance, strongest first; equals by name.
 * More often than by chance: the lower bound of the confidence is above the partner's share of all baskets. Strength: lift
 * times the lower bound of the support, which is the square of the IS measure or cosine (Tan, Kumar and Srivastava
 * 2002) less what few baskets leave unsure. So neither what everybody buys comes first, which support alone would
 * bring, nor what two shoppers bought, which lift alone would.
 */
export function rankPartners(
  item: number,
  partners: readonly Partner[],
  { baskets, names, counts }: RankedItems,
  { countMin, errorsMin, partnersMax }: RankLimits,
): RankedPartner[] {
  const left = counts[item] ?? 0
  return partners
    .map((partner) => {
      const right = counts[partner.item] ?? 0
      const rule = { baskets, left, right, both: partner.baskets }
      return { name: names[partner.item] ?? '', strength: strengthOf(rule, errorsMin), ...rule }
    })
    .filter(
      ({ both, right }) => both >= countMin && lowerShare(both, left, errorsMin) * baskets > right,
    )
    .sort((a, b) => b.strength - a.strength || (a.name < b.name ? -1 : 1))
    .slice(0, partnersMax)
    .map(({ name, right, both }) => ({ name, right, both }))
}

const strengthOf = (rule: RuleCounts, errors: number): number =>
  measureRule(rule).lift * lowerShare(rule.both, rule.baskets, errors)

/**
 * The lower bound of the share of `whole` (above 0) of which `count` was seen, so many standard errors down: the score
 * interval (Wilson 1927), which stays within 0–1 however few there are.
 */
export function lowerShare(count: number, whole: number, errors: number): number {
  const share = count / whole
  const square = errors * errors
  const middle = share + square / (2 * whole)
  const half = errors * Math.sqrt((share * (1 - share) + square / (4 * whole)) / whole)
  return Math.max(0, (middle - half) / (1 + square / whole))
}
