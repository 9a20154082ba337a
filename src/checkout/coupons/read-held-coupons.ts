import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type HeldCoupon, selectExpiringAfter } from './coupons.queries.ts'

export type { HeldCoupon } from './coupons.queries.ts'

/** Every coupon of these accounts that expires after `at`, redeemed ones too. */
export const readHeldCoupons = (
  tx: Tx,
  accountIds: readonly AccountId[],
  at: Date,
): Promise<HeldCoupon[]> => selectExpiringAfter(tx, accountIds, at)
