import type { AccountId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/**
 * Keeps a member's cards from spending points, or lets them again: of the household too, where the points are there.
 * A swipe that has the account before is done first; one that comes after finds it.
 */
export async function lockSpending(tx: Tx, accountId: AccountId, locked: boolean): Promise<void> {
  await tx
    .updateTable('points_balances')
    .set({ spend_locked: locked })
    .where('account_id', '=', accountId)
    .execute()
}

/** True: the member's cards spend no points. */
export async function isSpendingLocked(db: Db, accountId: AccountId): Promise<boolean> {
  const row = await db
    .selectFrom('points_balances')
    .select('spend_locked')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.spend_locked ?? false
}
