import type { AccountId } from '../../domain/ids.ts'
import type { TierFrom } from '../../domain/tiers.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

export type LockedBalance = {
  accountId: AccountId
  /** The household's account, which holds the points instead. */
  sharedAccountId: AccountId | null
  balance: number
  /** All changes of its tier; null: never in one. */
  tiers: TierFrom[] | null
}

const lockBalances = statement<LockedBalance>(
  'points.lock_balances',
  `select account_id as "accountId", shared_account_id as "sharedAccountId", balance, tiers
   from points_balances where account_id = any($1::uuid[]) order by account_id for update`,
)

/**
 * Locks accounts in their order, until the transaction ends: members' own first, then in another call those of
 * households, everywhere, so that nobody waits in a circle. Those without a balance are no members'.
 */
export const sendBalanceLocks = (
  sender: Sender,
  accountIds: readonly AccountId[],
): Promise<LockedBalance[]> => sender.send(lockBalances, [[...new Set(accountIds)]])
