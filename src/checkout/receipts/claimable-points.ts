import { earnedPoints, earningOf, earningTermsOf } from '../../domain/earning.ts'
import type { Programme } from '../../domain/programme.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { givesPoints } from '../../domain/promotions/why-closed.ts'
import type { TracedBasket } from '../baskets/traced-input.ts'

/**
 * The points that a basket without a card would have earned with this member's: by the terms, the law and the offers of
 * points of its purchase. What was taken off stands as it was paid, so members' prices, which were not, have no part.
 */
export function claimablePoints(
  { lines, discounts, trace }: Pick<TracedBasket, 'lines' | 'discounts' | 'trace'>,
  input: EvaluationInput | null,
  programme: Programme,
): number {
  const terms = trace?.terms ?? earningTermsOf(programme, null)
  const { multipliers, bonusPoints } = input ? evaluateBasket(withoutGrants(input)) : nothingGranted
  const paid = { pointsMinor: 0, notEarningMinor: terms.notEarningMinor ?? 0 }
  return earnedPoints(earningOf(lines, { discounts, multipliers, bonusPoints }, paid), terms)
}

const nothingGranted = { multipliers: new Map<number, number>(), bonusPoints: 0 }

/**
 * What the shop gave everybody, and points without a cap. Offers that are counted were counted for baskets that could
 * use them then; a claim days later must not overrun them, nor use a code that its bearer still has.
 */
const withoutGrants = (input: EvaluationInput): EvaluationInput => ({
  ...input,
  promotions: input.promotions.filter((promotion) =>
    givesPoints(promotion) ? isUncounted(promotion) : promotion.audience === 'everyone',
  ),
  coupons: input.coupons.filter(isEverybodys),
})

const isUncounted = ({ budget, caps, couponRequired }: Promotion): boolean =>
  budget === null && caps.length === 0 && !couponRequired

const isEverybodys = (coupon: UsableCoupon): boolean =>
  !givesPoints(coupon) && coupon.of?.audience !== 'members'
