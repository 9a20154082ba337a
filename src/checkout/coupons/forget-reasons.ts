import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { clearReasons } from './coupons.queries.ts'

const PLAIN_REASON = 'A coupon for you.'

/** An account's coupons stay usable, but no longer tell what their holder buys. Idempotent. */
export const forgetReasons = (tx: Tx, accountId: AccountId): Promise<void> =>
  clearReasons(tx, accountId, PLAIN_REASON)
