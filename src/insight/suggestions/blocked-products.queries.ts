import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** Of a product that is blocked already the first moment stays. */
export async function insertBlocked(
  tx: Tx,
  { accountId, sku, at }: { accountId: AccountId; sku: string; at: Date },
): Promise<void> {
  await sql`
    insert into blocked_products (account_id, sku, blocked_at) values (${accountId}, ${sku}, ${at})
    on conflict do nothing`.execute(tx)
}

export async function deleteBlocked(db: Db, accountId: AccountId, sku: string): Promise<void> {
  await sql`delete from blocked_products where account_id = ${accountId} and sku = ${sku}`.execute(
    db,
  )
}

export async function deleteAllBlocked(tx: Tx, accountId: AccountId): Promise<void> {
  await sql`delete from blocked_products where account_id = ${accountId}`.execute(tx)
}

export type BlockedRow = { accountId: AccountId; sku: string; blockedAt: Date }

/** Of these accounts, by product. */
export async function readBlocked(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<BlockedRow[]> {
  const { rows } = await sql<BlockedRow>`
    select account_id as "accountId", sku, blocked_at as "blockedAt" from blocked_products
    where account_id = any(${accountIds}::uuid[]) order by account_id, sku`.execute(db)
  return rows
}
