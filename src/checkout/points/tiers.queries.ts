import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { TierFrom, TierTerms } from '../../domain/tiers.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** These accounts and those of the households that hold their points, in account order; others have none. */
export async function readPointsAccounts(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<AccountId[]> {
  const { rows } = await sql<{ id: AccountId }>`
    select distinct a.id
    from points_balances b, lateral (values (b.account_id), (b.shared_account_id)) as a (id)
    where b.account_id = any(${accountIds}::uuid[]) and a.id is not null
    order by a.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Accounts that have earned or that were in a tier, by id; where there are no tiers (`known` false) the latter alone. */
export async function pageTierAccounts(
  db: Db,
  page: { afterId: AccountId | undefined; limit: number; known: boolean },
): Promise<AccountId[]> {
  const after = page.afterId === undefined ? sql`true` : sql`b.account_id > ${page.afterId}`
  const { rows } = await sql<{ id: AccountId }>`
    select b.account_id as id from points_balances b
    where ${after} and (b.tiers is not null or (${page.known} and exists (
      select from points_lots l where l.account_id = b.account_id and l.origin = 'earn')))
    order by b.account_id
    limit ${page.limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** What is known of these accounts' tiers. */
export async function readTierRows(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<{ accountId: AccountId; tiers: TierFrom[] | null }[]> {
  const { rows } = await sql<{ accountId: AccountId; tiers: TierFrom[] | null }>`
    select account_id as "accountId", tiers from points_balances
    where account_id = any(${accountIds}::uuid[])`.execute(db)
  return rows
}

export type EarnedPoints = {
  /** That holds the points: the member's own, or the household's. */
  accountId: AccountId
  earnedAt: Date
  /** Of the store. */
  timeZone: string
  /** Less what returns took back. */
  points: number
}

/**
 * Everything that baskets earned, receipts that were claimed too, for those whose points are in these accounts,
 * wherever the points went since.
 */
export async function readEarned(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<EarnedPoints[]> {
  const { rows } = await sql<EarnedPoints>`
    with members as (
      select account_id, account_id as points_account_id from points_balances
      where account_id = any(${accountIds}::uuid[]) and shared_account_id is null
      union all
      select account_id, shared_account_id from points_balances
      where shared_account_id = any(${accountIds}::uuid[]))
    select m.points_account_id as "accountId", b.purchased_at as "earnedAt", s.time_zone as "timeZone",
      coalesce(r.points_earned, b.points_earned) as points
    from members m
    join baskets b on b.account_id = m.account_id and b.points_earned > 0
    left join basket_remains r on r.account_id = b.account_id and r.basket_id = b.id
    join stores s on s.id = b.store_id
    union all
    select m.points_account_id, b.purchased_at, s.time_zone, coalesce(r.points_earned, c.points)
    from members m
    join claims c on c.account_id = m.account_id
    join baskets b on b.account_id = c.basket_account_id and b.id = c.basket_id
    left join basket_remains r on r.account_id = c.basket_account_id and r.basket_id = c.basket_id
    join stores s on s.id = b.store_id`.execute(tx)
  return rows
}

/** An empty history is none. */
export async function writeTiers(
  tx: Tx,
  histories: ReadonlyMap<AccountId, readonly TierFrom[]>,
): Promise<void> {
  const rows = [...histories].map(([accountId, history]) => ({
    account_id: accountId,
    tiers: history.length > 0 ? history : null,
  }))
  await sql`
    update points_balances b set tiers = w.tiers
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w (account_id uuid, tiers jsonb)
    where b.account_id = w.account_id`.execute(tx)
}

const TIERS_BY = 'tiers-by'

/** Whether everybody's tiers were computed by these terms. */
export async function haveTiersBy(db: Db, terms: TierTerms): Promise<boolean> {
  const { rows } = await sql`
    select from settings where name = ${TIERS_BY} and value = ${JSON.stringify(terms)}::jsonb`.execute(
    db,
  )
  return rows.length > 0
}

export async function noteTiersBy(db: Db, terms: TierTerms): Promise<void> {
  const value = JSON.stringify(terms)
  await db
    .insertInto('settings')
    .values({ name: TIERS_BY, value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value, updated_at: sql`now()` }),
    )
    .execute()
}
