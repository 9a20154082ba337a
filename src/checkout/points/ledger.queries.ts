import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

export type NewLot = {
  account_id: AccountId
  id: string
  basket_id: string | null
  origin: string
  points: number
  remaining: number
  earned_at: Date
  available_at: Date | null
  expires_at: Date
  reversed: number
  expired: number
  debt: number
}

export type NewEntry = {
  account_id: AccountId
  id: string
  lot_id: string
  kind: 'adjust' | 'expire' | 'move' | 'opening' | 'settle'
  points: number
  occurred_at: Date
  reason: string | null
  author: string | null
}

/**
 * Writes new lots, entries, and what these make of balances and of lots that were there. The accounts' balance rows are
 * locked. A new lot is written with what it holds: its own entry does not find it, for one statement sees one moment.
 */
export async function writeLedger(
  tx: Tx,
  { lots, entries }: { lots: readonly NewLot[]; entries: readonly NewEntry[] },
): Promise<void> {
  if (lots.length === 0 && entries.length === 0) return
  await sql`
    with entries as (
      select * from json_populate_recordset(null::points_entries, ${JSON.stringify(entries)}::json)),
    made as (
      insert into points_lots (account_id, id, basket_id, origin, points, remaining, earned_at, available_at, expires_at,
        reversed, expired, debt)
      select account_id, id, basket_id, origin, points, remaining, earned_at, available_at, expires_at, reversed,
        expired, debt
      from json_populate_recordset(null::points_lots, ${JSON.stringify(lots)}::json)),
    changed as (
      update points_lots l set remaining = l.remaining + e.points, expired = l.expired + e.expired,
        debt = greatest(0, l.debt - e.settled)
      from (
        select account_id, lot_id, sum(points) as points,
          coalesce(-sum(points) filter (where kind = 'expire'), 0) as expired,
          coalesce(sum(points) filter (where kind = 'settle' and points > 0), 0) as settled
        from entries group by account_id, lot_id) e
      where l.account_id = e.account_id and l.id = e.lot_id),
    balances as (
      update points_balances b set balance = b.balance + e.points
      from (select account_id, sum(points) as points from entries group by account_id) e
      where b.account_id = e.account_id)
    insert into points_entries (account_id, id, lot_id, kind, points, occurred_at, reason, author)
    select account_id, id, lot_id, kind, points, occurred_at, reason, author from entries order by id`.execute(
    tx,
  )
}

export type AccountLink = { accountId: AccountId; sharedAccountId: AccountId | null }

/**
 * Locks balances in everybody's order: members' own first, then those of households, each kind in account order; where
 * these accounts' points are.
 */
export const lockLinks = (tx: Tx, accountIds: readonly AccountId[]): Promise<AccountLink[]> =>
  tx
    .selectFrom('points_balances')
    .select(['account_id as accountId', 'shared_account_id as sharedAccountId'])
    .where('account_id', '=', sql<AccountId>`any(${accountIds}::uuid[])`)
    .orderBy(sql`(select a.kind = 'household' from accounts a where a.id = account_id)`)
    .orderBy('account_id')
    .forUpdate()
    .execute()

/** Lots that stand for themselves, with all that became of them, the oldest first. */
export const readWholeLots = (tx: Tx, accountId: AccountId) =>
  tx
    .selectFrom('points_lots')
    .select(['account_id as accountId', 'id', 'remaining', 'basket_id', 'origin', 'points'])
    .select(['earned_at', 'available_at', 'expires_at', 'reversed', 'expired', 'debt'])
    .where('account_id', '=', accountId)
    .where('moved_to_lot', 'is', null)
    .orderBy('id')
    .execute()

/**
 * Lots of `from` that `to` has earned in it, by baskets and claims, or brought into it, through all
 * that households did with them.
 */
export async function readOwnLots(
  tx: Tx,
  { from, to }: { from: AccountId; to: AccountId },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive brought as (
      select l.moved_to_account as account_id, l.moved_to_lot as id
      from points_lots l
      join accounts a on a.id = l.moved_to_account and a.kind = 'household'
      where l.account_id = ${to} and l.moved_to_lot is not null
      union
      select l.moved_to_account, l.moved_to_lot
      from brought m
      join points_lots l on l.account_id = m.account_id and l.id = m.id
      join accounts a on a.id = l.moved_to_account and a.kind = 'household'
      where l.moved_to_lot is not null)
    select l.id from points_lots l
    where l.account_id = ${from} and l.moved_to_lot is null
      and (l.id in (select id from brought where account_id = l.account_id) or exists (
        select from baskets b
        where b.account_id = ${to} and b.id = l.basket_id and b.points_account_id is not null)
        or exists (
          select from claims c
          where c.basket_id = l.basket_id and c.account_id = ${to} and c.points_account_id <> ${to}))`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

export type MovedLot = { fromLotId: string; toLotId: string }

/** Says of emptied lots where they went; nothing of them can be spent, revived or owed here any more. */
export async function linkMovedLots(
  tx: Tx,
  { from, to }: { from: AccountId; to: AccountId },
  links: readonly MovedLot[],
): Promise<void> {
  await sql`
    update points_lots l set moved_to_account = ${to}, moved_to_lot = m.to_lot, expired = 0, debt = 0
    from unnest(${links.map((link) => link.fromLotId)}::uuid[], ${links.map((link) => link.toLotId)}::uuid[])
      as m (from_lot, to_lot)
    where l.account_id = ${from} and l.id = m.from_lot`.execute(tx)
}

/** Accounts of the lots that ended first, in account order; at most `lotsMax` lots are looked at. */
export async function findEndedAccounts(
  tx: Tx,
  until: Date,
  lotsMax: number,
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select distinct account_id as "accountId"
    from (
      select account_id from points_lots where remaining > 0 and expires_at <= ${until}
      order by expires_at limit ${lotsMax}) ended
    order by 1`.execute(tx)
  return rows.map((row) => row.accountId)
}

export type EndedLot = { accountId: AccountId; id: string; remaining: number; expiresAt: Date }

/** These accounts' lots that have ended by `until`, first ended first, and their debts, oldest first. */
export async function readEnded(
  tx: Tx,
  accountIds: readonly AccountId[],
  until: Date,
): Promise<{ ended: EndedLot[]; debts: EndedLot[] }> {
  const lots = tx
    .selectFrom('points_lots')
    .select(['account_id as accountId', 'id', 'remaining', 'expires_at as expiresAt'])
    .where('account_id', '=', sql<AccountId>`any(${accountIds}::uuid[])`)
  const ended = lots
    .where('remaining', '>', 0)
    .where('expires_at', '<=', until)
    .orderBy('expires_at')
    .orderBy('id')
  const debts = lots.where('remaining', '<', 0).orderBy('earned_at').orderBy('id')
  return { ended: await ended.execute(), debts: await debts.execute() }
}
