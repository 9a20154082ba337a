import { type RawBuilder, sql } from 'kysely'
import type { Limits } from '../../domain/promotions/offer.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** The budget for all baskets together, and what quotes hold of it now. */
type BudgetHeld = Limits & { uses: number; sets: number; moneyMinor: number }

/**
 * Locks a budget, and reads what is used and held of it; undefined: there is none. The row is locked by a statement of
 * its own first, so that the next one sees every lease that was taken before.
 */
export async function lockHeld(tx: Tx, id: string, now: Date): Promise<BudgetHeld | undefined> {
  await sql`select id from budgets where id = ${id} and per = 'all' for update`.execute(tx)
  const { rows } = await sql<BudgetHeld>`
    select b.uses_max as "usesMax", b.sets_max as "setsMax", b.money_max_minor as "moneyMaxMinor",
      b.uses + held.uses as uses, b.sets + held.sets as sets, b.money_minor + held.amount as "moneyMinor"
    from budgets b
    cross join lateral (
      select coalesce(sum(l.uses), 0)::bigint as uses, coalesce(sum(l.sets), 0)::bigint as sets,
        coalesce(sum(l.amount), 0)::bigint as amount
      from leases l where l.subject_id = b.id and l.expires_at > ${now}) held
    where b.id = ${id} and b.per = 'all'`.execute(tx)
  return rows[0]
}

export type Drawn = { uses: number; sets: number; moneyMinor: number }

/** Below zero gives back. */
export async function drawFromBudget(tx: Tx, id: string, drawn: Drawn): Promise<void> {
  await sql`
    update budgets set uses = uses + ${drawn.uses}, sets = sets + ${drawn.sets},
      money_minor = money_minor + ${drawn.moneyMinor}
    where id = ${id}`.execute(tx)
}

export type NewLease = {
  id: string
  store_id: string
  subject_id: string
  uses: number
  money_minor: number | null
  expires_at: Date
  created_at: Date
  created_by: string
}

export async function insertLease(tx: Tx, lease: NewLease): Promise<void> {
  const { uses, money_minor } = lease
  await tx
    .insertInto('store_leases')
    .values({ ...lease, uses_left: uses, sets_left: uses, money_left_minor: money_minor })
    .execute()
}

export type LeaseRow = {
  id: string
  storeId: string
  subjectId: string
  uses: number
  moneyMinor: number | null
  usesLeft: number
  setsLeft: number
  moneyLeftMinor: number | null
  expiresAt: Date
  createdAt: Date
  createdBy: string
  state: string
  closedAt: Date | null
  closedBy: string | null
  reason: string | null
  usesReturned: number
  moneyReturnedMinor: number
  /**
   * Terminals with a live key that have not said yet that all from before its end was sent, and those of which something
   * that came since it was made is open in quarantine, unless it is a return that waits for its sale.
   */
  waitingFor: string[]
}

const columns = sql`l.id, l.store_id as "storeId", l.subject_id as "subjectId", l.uses, l.money_minor as "moneyMinor",
  l.uses_left as "usesLeft", l.sets_left as "setsLeft", l.money_left_minor as "moneyLeftMinor",
  l.expires_at as "expiresAt", l.created_at as "createdAt", l.created_by as "createdBy", l.state,
  l.closed_at as "closedAt", l.closed_by as "closedBy", l.reason, l.uses_returned as "usesReturned",
  l.money_returned_minor as "moneyReturnedMinor",
  case when l.state = 'out' then array(
    select k.terminal_id from api_keys k
    left join terminal_syncs s on s.store_id = k.store_id and s.terminal_id = k.terminal_id
    where k.role = 'terminal' and k.store_id = l.store_id and k.revoked_at is null
      and (s.synced_until is null or s.synced_until <= l.expires_at)
    union
    select q.terminal_id from quarantine q
    where q.store_id = l.store_id and q.state = 'open' and q.received_at >= l.created_at
      and q.code <> 'original-unknown'
    order by terminal_id) else '{}' end as "waitingFor"`

/** Leases of a store in the order they were made. */
export async function listLeases(
  db: Db,
  storeId: string,
  page: { limit: number; afterId: string | undefined },
): Promise<LeaseRow[]> {
  const { rows } = await sql<LeaseRow>`
    select ${columns} from store_leases l
    where l.store_id = ${storeId} and (${page.afterId ?? null}::uuid is null or l.id > ${page.afterId ?? null}::uuid)
    order by l.id limit ${page.limit}`.execute(db)
  return rows
}

export const findLease = (db: Db | Tx, storeId: string, id: string) =>
  readOne(db, sql`where l.store_id = ${storeId} and l.id = ${id}`)

export const lockLease = (tx: Tx, storeId: string, id: string) =>
  readOne(tx, sql`where l.store_id = ${storeId} and l.id = ${id} for update of l`)

async function readOne(db: Db | Tx, where: RawBuilder<unknown>): Promise<LeaseRow | undefined> {
  const { rows } = await sql<LeaseRow>`select ${columns} from store_leases l ${where}`.execute(db)
  return rows[0]
}

/** Leases that have ended, after `afterId`. */
export async function listEnded(
  db: Db,
  now: Date,
  page: { limit: number; afterId: string | undefined },
): Promise<{ id: string; storeId: string }[]> {
  const { rows } = await sql<{ id: string; storeId: string }>`
    select id, store_id as "storeId" from store_leases
    where closed_at is null and expires_at < ${now}
      and (${page.afterId ?? null}::uuid is null or id > ${page.afterId ?? null}::uuid)
    order by id limit ${page.limit}`.execute(db)
  return rows
}

/** Whether anybody could still sell there and send it: a store without a live key has nobody who could report. */
export async function hasTerminals(tx: Tx, storeId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('api_keys')
    .select('id')
    .where('role', '=', 'terminal')
    .where('store_id', '=', storeId)
    .where('revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export type Closing = {
  state: 'returned' | 'written-off'
  by: string
  at: Date
  reason: string | null
}

export async function writeClosed(tx: Tx, lease: LeaseRow, closing: Closing): Promise<void> {
  await sql`
    update store_leases set state = ${closing.state}, closed_by = ${closing.by}, closed_at = ${closing.at},
      reason = ${closing.reason}, uses_returned = uses_left, money_returned_minor = coalesce(money_left_minor, 0),
      uses_left = 0, sets_left = 0, money_left_minor = case when money_minor is null then null else 0 end
    where id = ${lease.id}`.execute(tx)
}
