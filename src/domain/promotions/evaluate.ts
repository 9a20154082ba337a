import { isSold } from '../basket.ts'
import type { CouponWithoutEffect, Evaluation, EvaluationInput } from './evaluation.ts'
import { type Grants, noGrants } from './grants.ts'
import { isOnWholeBasket, type Match, matchOffers } from './match-scope.ts'
import { grantMultipliers } from './multipliers.ts'
import {
  compareIds,
  isMoneyOffer,
  type MoneyOffer,
  type MultiplierOffer,
  type Promotion,
  type UsableCoupon,
} from './offer.ts'
import { grantOfferOnBasket } from './offer-on-basket.ts'
import { grantOffersOnLines } from './offers-on-lines.ts'

export type { CouponUse, Evaluation, EvaluationInput, EvaluationLine } from './evaluation.ts'

/**
 * Prices a basket. Offers on products or categories compete for each line: the one that takes most off the whole
 * basket is granted first, then the next on the lines still free; one offer per line. Then the best offer on the
 * whole basket is spread over what is left (largest remainder). The highest multiplier of each line counts. Ties:
 * promotion before coupon, then the lowest id. A coupon whose turn comes when its campaign's budget does not reach
 * is left out whole. The order of lines, promotions and coupons in the input does not matter.
 */
export function evaluateBasket(input: EvaluationInput): Evaluation {
  const lines = input.lines
    .filter((line) => isSold(line) && line.amountMinor > 0)
    .sort((a, b) => a.line - b.line)
  const matches: Match[] = [
    ...matchOffers(input.promotions, lines).filter(({ offer }) => isOpen(offer, input)),
    ...matchOffers(input.coupons, lines),
  ]
  const money = matches.filter((match): match is Match<MoneyOffer> => isMoneyOffer(match.offer))
  const multiplying = matches.filter(
    (match): match is Match<MultiplierOffer> => !isMoneyOffer(match.offer),
  )
  const grants = noGrants(lines, input.budgets)
  grantOffersOnLines(
    grants,
    money.filter(({ offer }) => !isOnWholeBasket(offer)),
  )
  const onBasket = money.map(({ offer }) => offer).filter(isOnWholeBasket)
  grantOfferOnBasket(grants, onBasket, lines)
  const multipliers = grantMultipliers(grants, multiplying)
  return {
    // Stable: of one line's discounts, the line's own offer stays before the basket's.
    discounts: grants.discounts.sort((a, b) => a.line - b.line),
    couponUses: grants.couponUses.sort((a, b) => compareIds(a.couponId, b.couponId)),
    couponsWithoutEffect: withoutEffect(input.coupons, grants),
    multipliers: new Map(lines.map(({ line }) => [line, multipliers.get(line) ?? 1])),
  }
}

/** Days are compared as text, which for YYYY-MM-DD is their order. */
function isOpen(promotion: Promotion, input: EvaluationInput): boolean {
  const { localDate, isMember, purchasedAt } = input
  if (!isInForce(promotion, purchasedAt)) return false
  if (promotion.audience === 'members' && !isMember) return false
  if (promotion.startsOn !== null && localDate < promotion.startsOn) return false
  return promotion.endsOn === null || localDate <= promotion.endsOn
}

/** Whether this version was the one that a purchase of that instant would have met. */
export const isInForce = ({ inForceFrom, inForceUntil }: Promotion, instant: Date): boolean =>
  (inForceFrom === null || inForceFrom <= instant) &&
  (inForceUntil === null || instant < inForceUntil)

function withoutEffect(coupons: readonly UsableCoupon[], grants: Grants): CouponWithoutEffect[] {
  const reasons = new Map(grants.exhausted.map(({ couponId, reason }) => [couponId, reason]))
  const used = new Set(grants.couponUses.map(({ couponId }) => couponId))
  return [...coupons]
    .filter(({ id }) => !used.has(id))
    .sort((a, b) => compareIds(a.id, b.id))
    .map(({ id }) => ({ couponId: id, reason: reasons.get(id) ?? 'no-effect' }))
}
