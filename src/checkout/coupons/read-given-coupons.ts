import type { AccountId, CouponId } from '../../domain/ids.ts'
import type { UsableCoupon } from '../../domain/promotions/offer.ts'
import { toScope } from '../../domain/promotions/scope.ts'
import type { Db } from '../../platform/db/database.ts'
import type { CheckoutCoupon } from './checkout-coupons.ts'
import { selectOfIds } from './coupons.queries.ts'

/** The right that a member's own coupon gives. */
export const toUsable = (
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

/** Coupons of an account as they were when a basket could use them: what they give never changes. */
export async function readGivenCoupons(
  db: Db,
  accountId: AccountId,
  ids: readonly CouponId[],
): Promise<UsableCoupon[]> {
  return (await selectOfIds(db, accountId, ids)).map(toUsable)
}
