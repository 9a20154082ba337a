import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

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
