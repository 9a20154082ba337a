import { sumMinor } from '../money.ts'
import { type Grants, grant, leftOf } from './grants.ts'
import type { Match } from './match-scope.ts'
import { compareIds, isCoupon, type MultiplierOffer } from './offer.ts'

/**
 * The highest multiplier of each line, by line number; lines without one are left out. A coupon is used when it
 * lifts a line that still costs something above what promotions and better coupons give it.
 */
export function grantMultipliers(
  grants: Grants,
  matches: readonly Match<MultiplierOffer>[],
): Map<number, number> {
  const multipliers = new Map<number, number>()
  const ranked = matches
    .map((match) => ({ ...match, coveredMinor: coveredMinor(grants, match) }))
    .sort(compareRanks)
  for (const { offer, lines } of ranked) {
    const { multiplier } = offer.reward
    const lifted = lines.filter(
      ({ line }) => leftOf(grants, line) > 0 && multiplier > (multipliers.get(line) ?? 1),
    )
    if (lifted.length === 0 || !grant(grants, offer, [])) continue
    for (const { line } of lifted) multipliers.set(line, multiplier)
  }
  return multipliers
}

type Ranked = Match<MultiplierOffer> & { coveredMinor: number }

const coveredMinor = (grants: Grants, { lines }: Match): number =>
  sumMinor(lines.map(({ line }) => leftOf(grants, line)))

/**
 * Promotions first, so that a coupon is only asked for what they do not give; then the highest; then the widest,
 * so that one coupon serves where two would do no more.
 */
const compareRanks = (a: Ranked, b: Ranked): number =>
  Number(isCoupon(a.offer)) - Number(isCoupon(b.offer)) ||
  b.offer.reward.multiplier - a.offer.reward.multiplier ||
  b.coveredMinor - a.coveredMinor ||
  compareIds(a.offer.id, b.offer.id)
