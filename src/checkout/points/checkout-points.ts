import type { AccountId, BasketId } from '../../domain/ids.ts'
import { newId } from '../../domain/ids.ts'
import type { Debit, Lot } from '../../domain/points.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

export type AccountLot = Lot & { accountId: AccountId }

const readLots = statement<AccountLot>(
  'points.read_lots',
  `with accounts as (
     select distinct coalesce(b.shared_account_id, b.account_id) as id
     from cards k
     join members m on m.id = k.member_id
     join points_balances b on b.account_id = m.account_id
     where k.number = any($1::text[]))
   select l.account_id as "accountId", l.id, l.remaining, l.expired, l.expires_at as "expiresAt",
     l.available_at as "availableAt"
   from accounts a
   join points_lots l on l.account_id = a.id and (l.remaining > 0 or l.expired > 0) and l.expires_at > $2
   union all
   select l.account_id, l.id, l.remaining, l.expired, l.expires_at, l.available_at
   from accounts a
   join points_lots l on l.account_id = a.id and l.remaining < 0`,
)

/** Lots of these cards' members that expire after `expiringAfter`, and all debts. Take the account's lock first. */
export const sendLotsOfCards = (
  sender: Sender,
  cards: readonly string[],
  expiringAfter: Date,
): Promise<AccountLot[]> => sender.send(readLots, [cards, expiringAfter])

/** What a basket does to its member's points. */
export type PointsMovement = {
  /** The member's, or the household's. */
  accountId: AccountId
  basketId: BasketId
  earned: number
  /** Until then what is earned is pending; null: it can be spent at once. */
  availableAt: Date | null
  expiresAt: Date
  debits: readonly Debit[]
  occurredAt: Date
}

const earnPoints = statement(
  'points.earn',
  `with given as (select * from json_populate_recordset(null::points_lots, $1)),
   entries as (
     insert into points_entries (account_id, id, lot_id, basket_id, kind, points, occurred_at)
     select account_id, id, id, basket_id, 'earn', points, earned_at from given),
   balances as (
     update points_balances b set balance = b.balance + g.points from given g where b.account_id = g.account_id)
   insert into points_lots (account_id, id, basket_id, points, remaining, earned_at, available_at, expires_at)
   select account_id, id, basket_id, points, points, earned_at, available_at, expires_at from given`,
)

const spendPoints = statement(
  'points.spend',
  `with given as (select * from json_populate_recordset(null::points_entries, $1)),
   lots as (
     update points_lots l set remaining = l.remaining + g.points, expired = l.expired - g.revived
     from (
       select account_id, lot_id, sum(points) as points, coalesce(sum(points) filter (where kind = 'expire'), 0) as revived
       from given group by account_id, lot_id) g
     where l.account_id = g.account_id and l.id = g.lot_id),
   balances as (
     update points_balances b set balance = b.balance + g.points
     from (select account_id, sum(points) as points from given group by account_id) g
     where b.account_id = g.account_id)
   insert into points_entries (account_id, id, lot_id, basket_id, kind, points, occurred_at)
   select account_id, id, lot_id, basket_id, kind, points, occurred_at from given`,
)

/**
 * Writes earned lots, debits of lots, their entries and the balances. At most one movement per account; the
 * accounts' balance rows are locked. A lot that holds less than is taken fails the commit (points_lots_remaining).
 */
export function postPoints(pipeline: Pipeline, movements: readonly PointsMovement[]): void {
  const debits = movements.flatMap((movement) =>
    movement.debits.flatMap((debit) => toEntries(movement, debit)),
  )
  const lots = movements
    .filter((movement) => movement.earned > 0)
    .map((movement) => ({
      account_id: movement.accountId,
      id: newId(),
      basket_id: movement.basketId,
      points: movement.earned,
      earned_at: movement.occurredAt,
      available_at: movement.availableAt,
      expires_at: movement.expiresAt,
    }))
  if (debits.length > 0) pipeline.post(spendPoints, [JSON.stringify(debits)])
  if (lots.length > 0) pipeline.post(earnPoints, [JSON.stringify(lots)])
}

/** What had expired by the clock, though not by the purchase's time, is given back first. */
function toEntries({ accountId, basketId, occurredAt }: PointsMovement, debit: Debit) {
  const entry = (kind: 'expire' | 'spend', points: number) => ({
    account_id: accountId,
    id: newId(),
    lot_id: debit.lotId,
    basket_id: basketId,
    kind,
    points,
    occurred_at: occurredAt,
  })
  const spent = entry('spend', -debit.points)
  return debit.revived > 0 ? [entry('expire', debit.revived), spent] : [spent]
}
