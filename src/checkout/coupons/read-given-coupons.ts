import type { AccountId, CouponId } from '../../domain/ids.ts'
import type { UsableCoupon } from '../../domain/promotions/offer.ts'
import type { Db } from '../../platform/db/database.ts'
import { selectOfIds } from './coupons.queries.ts'
import { ownCoupon } from './usable-coupons.ts'

/** Coupons of an account as they were when a basket could use them: what they give never changes. */
export async function readGivenCoupons(
  db: Db,
  accountId: AccountId,
  ids: readonly CouponId[],
): Promise<UsableCoupon[]> {
  return (await selectOfIds(db, accountId, ids)).map(ownCoupon)
}
