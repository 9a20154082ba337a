import { type RawBuilder, sql } from 'kysely'
import { type AccountId, newId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

/**
 * Moves every lot of an account to another, dates, debts and all; what was spent of them too, for a return may bring
 * it back. The caller holds the locks of both accounts' balances. Returns how many points went.
 */
export const moveLots = (tx: Tx, from: AccountId, to: AccountId): Promise<number> =>
  moveLotsWhere(tx, { from, to }, sql`true`)

/**
 * Moves what of a household's lots is a member's: what their baskets earned in it, and what they brought with them.
 * As `moveLots`; `to` is the member's own account, where what was brought has left a trace.
 */
export const moveOwnLots = (tx: Tx, from: AccountId, to: AccountId): Promise<number> =>
  moveLotsWhere(
    tx,
    { from, to },
    sql`l.id in (select id from brought where account_id = l.account_id) or exists (
      select from baskets b
      where b.account_id = ${to}::uuid and b.id = l.basket_id and b.points_account_id is not null)`,
  )

/** A lot that is moved leaves an empty one behind, which says where it went, and from each account one entry. */
async function moveLotsWhere(
  tx: Tx,
  { from, to }: { from: AccountId; to: AccountId },
  isMoved: RawBuilder<unknown>,
): Promise<number> {
  const lots = await lotsToMove(tx, { from, to }, isMoved)
  if (lots.length === 0) return 0
  const moved = JSON.stringify(
    lots.map((lot) => ({ ...lot, moved_to_lot: newId(), out_id: newId(), in_id: newId() })),
  )
  const { rows } = await sql<{ points: number }>`
    with given as (
      select * from json_to_recordset(${moved}::json)
        as g (id uuid, remaining bigint, moved_to_lot uuid, out_id uuid, in_id uuid)
    ), lots as (
      insert into points_lots (account_id, id, basket_id, points, remaining, earned_at, expires_at, origin,
        available_at, reversed, expired, debt)
      select ${to}::uuid, g.moved_to_lot, l.basket_id, l.points, l.remaining, l.earned_at, l.expires_at, l.origin,
        l.available_at, l.reversed, l.expired, l.debt
      from given g join points_lots l on l.account_id = ${from}::uuid and l.id = g.id
    ), emptied as (
      update points_lots l
      set remaining = 0, expired = 0, moved_to_account = ${to}::uuid, moved_to_lot = g.moved_to_lot
      from given g where l.account_id = ${from}::uuid and l.id = g.id
    ), entries as (
      insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
      select ${from}::uuid, out_id, id, 'move', -remaining, now() from given where remaining <> 0
      union all
      select ${to}::uuid, in_id, moved_to_lot, 'move', remaining, now() from given where remaining <> 0
    ), sums as (
      select coalesce(sum(remaining), 0)::bigint as points from given
    ), balances as (
      update points_balances b
      set balance = b.balance + case b.account_id when ${to}::uuid then s.points else -s.points end
      from sums s where b.account_id in (${from}::uuid, ${to}::uuid)
    )
    select points from sums`.execute(tx)
  return rows[0]?.points ?? 0
}

type MovableLot = { id: string; remaining: number }

/** `brought`: where the lots are now that `to` has put into a household, through all that households did with them. */
async function lotsToMove(
  tx: Tx,
  { from, to }: { from: AccountId; to: AccountId },
  isMoved: RawBuilder<unknown>,
): Promise<MovableLot[]> {
  const { rows } = await sql<MovableLot>`
    with recursive brought as (
      select l.moved_to_account as account_id, l.moved_to_lot as id
      from points_lots l
      join accounts a on a.id = l.moved_to_account and a.kind = 'household'
      where l.account_id = ${to}::uuid and l.moved_to_lot is not null
      union
      select l.moved_to_account, l.moved_to_lot
      from brought m
      join points_lots l on l.account_id = m.account_id and l.id = m.id
      join accounts a on a.id = l.moved_to_account and a.kind = 'household'
      where l.moved_to_lot is not null
    )
    select l.id, l.remaining
    from points_lots l
    where l.account_id = ${from}::uuid and l.moved_to_lot is null and (${isMoved})
    order by l.expires_at, l.id`.execute(tx)
  return rows
}
