import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { toScope } from '../../domain/promotions/scope.ts'
import type { CheckoutCoupon } from './checkout-coupons.ts'

/** The right that a member's own coupon gives. */
export const ownCoupon = (
  coupon: Pick<
    CheckoutCoupon,
    'id' | 'campaignId' | 'code' | 'title' | 'funder' | 'discount' | 'skus' | 'categories'
  >,
): UsableCoupon => ({
  id: coupon.id,
  subjectId: coupon.campaignId,
  of: null,
  code: coupon.code,
  receiptLabel: coupon.title,
  funder: coupon.funder,
  reward: coupon.discount,
  appliesTo: toScope({ products: coupon.skus, categories: coupon.categories }),
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
})

/** The terms of a promotion as the right of whoever holds a code of it. */
export const bearersCoupon = (
  { id, code }: Pick<UsableCoupon, 'id' | 'code'>,
  promotion: Promotion,
): UsableCoupon => ({
  id,
  subjectId: promotion.id,
  of: promotion,
  code,
  receiptLabel: promotion.receiptLabel,
  funder: promotion.funder,
  reward: promotion.reward,
  appliesTo: promotion.appliesTo,
  stacking: promotion.stacking,
  priority: promotion.priority,
  minimumSpend: promotion.minimumSpend,
  discountMaxMinor: promotion.discountMaxMinor,
  setsPerBasket: promotion.setsPerBasket,
})
