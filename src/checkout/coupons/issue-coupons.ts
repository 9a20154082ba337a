import { newId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { newCouponCode } from './coupon-code.ts'
import { type CouponRow, insertCoupons } from './coupons.queries.ts'

export type NewCoupon = Omit<CouponRow, 'id' | 'code' | 'state'>

/**
 * Gives members the right to an offer, all in one statement. Times are the loop's: of the basket that earned it,
 * not of the clock. Issuing once is the caller's part: it holds the mark of the event in the same transaction.
 */
export async function issueCoupons(tx: Tx, coupons: readonly NewCoupon[]): Promise<void> {
  if (coupons.length === 0) return
  await insertCoupons(
    tx,
    coupons.map((coupon) => ({ ...coupon, id: newId(), code: newCouponCode() })),
  )
}
