import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { TierFrom } from '../../domain/tiers.ts'
import type { Db } from '../../platform/db/database.ts'

/** All changes of a member's tier, by the member's own account, wherever its points are; null: never in one. */
export async function findTiers(db: Db, accountId: AccountId): Promise<TierFrom[] | null> {
  const { rows } = await sql<{ tiers: TierFrom[] | null }>`
    select b.tiers
    from points_balances o
    join points_balances b on b.account_id = coalesce(o.shared_account_id, o.account_id)
    where o.account_id = ${accountId}`.execute(db)
  return rows[0]?.tiers ?? null
}
