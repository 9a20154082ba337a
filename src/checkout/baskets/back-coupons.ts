import type { BudgetLeft } from '../../domain/promotions/offer.ts'
import type { CheckoutCoupon, Redemption } from '../coupons/checkout-coupons.ts'
import type { Context } from '../pricing/load-context.ts'
import { budgetsLeft, isLeasedByOthers } from '../pricing/sort-coupons.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import type { Decision } from './decide-swipe.ts'

/**
 * The redemptions of a decided swipe. What a till has already given away is recorded as it was paid: within the
 * caps where there is room, else as unbacked, outside of them.
 */
export function backCoupons(
  swipe: CheckedSwipe,
  decision: Decision,
  context: Context,
  basketId: string,
): Redemption[] {
  const { ownLeases } = decision
  const coupons = new Map(context.coupons.map((coupon) => [coupon.id, coupon]))
  const left = budgetsLeft(context.coupons, ownLeases)
  return decision.basket.couponUses.flatMap((use): Redemption[] => {
    const coupon = coupons.get(use.couponId)
    const accountId = coupon?.accountId ?? decision.quote?.accountId
    if (!accountId) return []
    const backed =
      isOpen(coupon, ownLeases) &&
      isOwn(coupon, swipe, decision) &&
      takeFromBudget(left.get(use.campaignId), use.amountMinor)
    return [
      {
        account_id: accountId,
        coupon_id: use.couponId,
        basket_id: basketId,
        campaign_id: use.campaignId,
        amount_minor: use.amountMinor,
        backed,
        redeemed_at: swipe.purchasedAt,
      },
    ]
  })
}

const isOpen = (coupon: CheckoutCoupon | undefined, ownLeases: Decision['ownLeases']): boolean =>
  coupon !== undefined && coupon.state !== 'redeemed' && !isLeasedByOthers(coupon, ownLeases)

/** A till that was offline cannot know whose a coupon is, nor until when; a quote has looked. */
function isOwn(
  coupon: CheckoutCoupon | undefined,
  swipe: CheckedSwipe,
  decision: Decision,
): boolean {
  if (decision.quote) return true
  return (
    coupon !== undefined &&
    coupon.accountId === decision.member?.accountId &&
    coupon.issuedAt <= swipe.purchasedAt &&
    coupon.expiresAt > swipe.purchasedAt &&
    (coupon.state === 'activated' || !coupon.activationNeeded)
  )
}

/** Takes one use and its money, if the budget has both. */
function takeFromBudget(left: BudgetLeft | undefined, amountMinor: number): boolean {
  if (!left) return true
  if ((left.uses ?? 1) < 1 || (left.moneyMinor ?? amountMinor) < amountMinor) return false
  if (left.uses !== null) left.uses -= 1
  if (left.moneyMinor !== null) left.moneyMinor -= amountMinor
  return true
}
