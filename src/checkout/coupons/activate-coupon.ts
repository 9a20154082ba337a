import type { AccountId, CouponId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { type CouponRow, lockCoupon, markActivated } from './coupons.queries.ts'

/**
 * Clips a coupon at `at`, so that the next basket may use it. Idempotent; a coupon that needs no activation stays
 * as it is. Locks the coupon. Errors: not-found (also another member's), coupon-not-usable (redeemed, expired,
 * or not issued yet at `at`).
 */
export async function activateCoupon(
  db: Db,
  accountId: AccountId,
  id: CouponId,
  at: Date,
): Promise<CouponRow> {
  return db.transaction().execute(async (tx) => {
    const coupon = await lockCoupon(tx, accountId, id)
    if (!coupon) throw new Problem('not-found', 'The member has no such coupon.')
    const reason = whyNotUsable(coupon, at)
    if (reason) throw new Problem('coupon-not-usable', reason)
    if (coupon.state === 'activated' || !coupon.activationNeeded) return coupon
    await markActivated(tx, accountId, id, at)
    return { ...coupon, state: 'activated' }
  })
}

function whyNotUsable(coupon: CouponRow, at: Date): string | undefined {
  if (coupon.state === 'redeemed') return 'The coupon has been used.'
  if (coupon.expiresAt <= at) return 'The coupon has expired.'
  if (coupon.issuedAt > at) return 'The coupon is not issued yet at that time.'
  return undefined
}
