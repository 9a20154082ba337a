import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

/** Gives a new account its balance of 0, whose row is the lock of the account's checkout. */
export async function openBalance(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.insertInto('points_balances').values({ account_id: accountId }).execute()
}
