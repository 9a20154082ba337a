import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

/** Where a member's points are: in the own account, or in their household's. */
export async function findPointsAccount(db: Db, accountId: AccountId): Promise<AccountId> {
  const row = await db
    .selectFrom('points_balances')
    .select(sql<AccountId>`coalesce(shared_account_id, account_id)`.as('id'))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.id ?? accountId
}

/** Of these accounts. */
export async function readBalances(
  db: Db,
  accounts: readonly AccountId[],
): Promise<Map<AccountId, number>> {
  if (accounts.length === 0) return new Map()
  const rows = await db
    .selectFrom('points_balances')
    .select(['account_id as accountId', 'balance'])
    .where('account_id', 'in', accounts)
    .execute()
  return new Map(rows.map(({ accountId, balance }) => [accountId, balance]))
}
