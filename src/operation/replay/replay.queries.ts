import { sql } from 'kysely'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Mark } from './mark.ts'

const markName = (history: string): string => `replay.${history}`

export async function findMark(db: Db, history: string): Promise<Mark | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', markName(history))
    .executeTakeFirst()
  return row?.value as Mark | undefined
}

export async function writeMark(db: Db, history: string, mark: Mark): Promise<void> {
  const value = JSON.stringify(mark)
  await db
    .insertInto('settings')
    .values({ name: markName(history), value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value, updated_at: sql`now()` }),
    )
    .execute()
}

export async function readAccounts(db: Db, externalIds: readonly string[]): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select account_id as "accountId" from members
    where external_id = any(${externalIds}::text[]) order by account_id`.execute(db)
  return rows.map((row) => row.accountId)
}

/** The baskets of these stores, by key behind `after`. */
export async function readBasketRefs(
  db: Db,
  storeIds: readonly string[],
  page: { after: BasketRef | undefined; limit: number },
): Promise<BasketRef[]> {
  const nil = '00000000-0000-0000-0000-000000000000'
  const { rows } = await sql<BasketRef>`
    select account_id as "accountId", id from baskets
    where store_id = any(${storeIds}::text[])
      and (account_id, id) > (${page.after?.accountId ?? nil}::uuid, ${page.after?.id ?? nil}::uuid)
    order by account_id, id limit ${page.limit}`.execute(db)
  return rows
}

export type BasketRef = { accountId: AccountId; id: BasketId }

/** Product coupons that could be used in the moment before `cut` and go on after it, of these accounts. */
export async function readLiveCoupons(
  db: Db,
  accountIds: readonly AccountId[],
  cut: Date,
): Promise<{ accountId: AccountId; skus: string[]; expiresAt: Date }[]> {
  const { rows } = await sql<{ accountId: AccountId; skus: string[]; expiresAt: Date }>`
    select account_id as "accountId", skus, expires_at as "expiresAt" from coupons
    where account_id = any(${accountIds}::uuid[]) and cardinality(skus) > 0
      and issued_at < ${cut} and expires_at > ${cut}
      and (redeemed_at is null or redeemed_at >= ${cut})
    order by account_id, expires_at desc, skus`.execute(db)
  return rows
}

export async function countOutcome(
  db: Db,
  accountIds: readonly AccountId[],
): Promise<{ profiles: number; couponsIssued: number; couponsRedeemed: number }> {
  const { rows } = await sql<{ profiles: number; issued: number; redeemed: number }>`
    select
      (select count(*)::int from profiles where account_id = any(${accountIds}::uuid[])) as profiles,
      count(*)::int as issued, count(redeemed_at)::int as redeemed
    from coupons where account_id = any(${accountIds}::uuid[])`.execute(db)
  const row = rows[0]
  return {
    profiles: row?.profiles ?? 0,
    couponsIssued: row?.issued ?? 0,
    couponsRedeemed: row?.redeemed ?? 0,
  }
}
