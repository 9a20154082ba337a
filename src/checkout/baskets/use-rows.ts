import type { RecordedDiscount } from '../../domain/basket.ts'
import type { CounterUse } from '../budgets/spend-budgets.ts'
import type { CodeRedemption } from '../codes/checkout-codes.ts'
import type { Redemption } from '../coupons/checkout-coupons.ts'
import type { OfferUse } from '../pricing/basket.ts'
import type { Context } from '../pricing/load-context.ts'
import type { BackedUse } from './back-uses.ts'
import type { NewBasket } from './baskets.queries.ts'
import type { Decision } from './decide-swipe.ts'

/** Discounts, those marked that were given beyond a cap. */
export function markUnbacked(
  discounts: readonly RecordedDiscount[],
  unbacked: readonly OfferUse[],
): RecordedDiscount[] {
  if (unbacked.length === 0) return [...discounts]
  const keyOf = (couponId: string | null, promotionId: string | null) => couponId ?? promotionId
  const keys = new Set(unbacked.map((use) => keyOf(use.coupon?.id ?? null, use.promotionId)))
  return discounts.map((discount) =>
    keys.has(keyOf(discount.couponId, discount.promotionId))
      ? { ...discount, unbacked: true }
      : discount,
  )
}

/** The redemption of a member's coupon. */
export function toRedemption(
  { coupon, amountMinor, backed }: BackedUse,
  { quote }: Decision,
  context: Context,
  row: NewBasket,
): Redemption | undefined {
  if (!coupon?.campaignId) return undefined
  const owner = context.coupons.find(({ id }) => id === coupon.id)?.accountId
  const accountId = owner ?? quote?.accountId
  if (!accountId) return undefined
  return {
    account_id: accountId,
    coupon_id: coupon.id,
    basket_id: row.id,
    campaign_id: coupon.campaignId,
    amount_minor: amountMinor,
    backed,
    redeemed_at: row.purchased_at,
  }
}

/** The redemption of a bearer's code. */
export function toCodeRedemption(
  { coupon, amountMinor, backed }: BackedUse,
  { codes }: Context,
  row: NewBasket,
): CodeRedemption | undefined {
  const code = codes.get(coupon?.id ?? '')
  return (
    code && {
      code_id: code.id,
      pool_id: code.poolId,
      basket_id: row.id,
      account_id: row.account_id,
      promotion_id: code.promotionId,
      amount_minor: amountMinor,
      backed,
      redeemed_at: row.purchased_at,
    }
  )
}

/** What a use takes from each counter. */
export const countUse = (
  { counters, sets, amountMinor, lease }: BackedUse,
  basketId: string,
): CounterUse[] =>
  counters.map((counter) => ({
    counter,
    basketId,
    uses: 1,
    sets,
    moneyMinor: amountMinor,
    lease: counter.per === 'all' ? lease : null,
  }))
