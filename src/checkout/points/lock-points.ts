import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

/** Locks an account's points, and those of the household that holds them instead. Returns whose they are. */
export async function lockPoints(tx: Tx, accountId: AccountId): Promise<AccountId> {
  const lock = (id: AccountId) =>
    tx
      .selectFrom('points_balances')
      .select('shared_account_id as sharedId')
      .where('account_id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow()
  const { sharedId } = await lock(accountId)
  if (sharedId === null) return accountId
  await lock(sharedId)
  return sharedId
}
