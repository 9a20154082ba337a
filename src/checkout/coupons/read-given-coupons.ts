import type { AccountId, CouponId } from '../../domain/ids.ts'
import type { UsableCoupon } from '../../domain/promotions/offer.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendOfIds } from './coupons.queries.ts'
import { ownCoupon } from './usable-coupons.ts'

/** Coupons of an account as they were when a basket could use them: what they give never changes. */
export async function readGivenCoupons(
  sender: Sender,
  accountId: AccountId,
  ids: readonly CouponId[],
): Promise<UsableCoupon[]> {
  return (await sendOfIds(sender, accountId, ids)).map(ownCoupon)
}
