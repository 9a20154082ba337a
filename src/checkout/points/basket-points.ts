import type { AccountId, BasketId } from '../../domain/ids.ts'
import { newId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** What a basket earned or spent of one lot, and where that lot is now. */
export type BasketLot = {
  kind: 'earn' | 'spend'
  lotId: string
  /** Below 0 where they were spent. */
  points: number
  expiresAt: Date
  /** The lot that stands for it, where it was moved to another account. */
  currentAccountId: AccountId
  currentLotId: string
  /** What is left in that lot, and what of it has expired. */
  remaining: number
  expired: number
}

const HOUR_MS = 3_600_000
const ALWAYS = new Date('9999-01-01T00:00:00Z')

/** $1: account; $2: basket; $3: until when its entries were written. Their ids come behind the basket's. */
const readLots = statement<BasketLot>(
  'points.read_lots_of_basket',
  `with recursive moved as (
     select e.kind, e.lot_id, e.points, l.expires_at, l.account_id, l.id, l.remaining, l.expired, l.moved_to_account,
       l.moved_to_lot
     from (
       select kind, lot_id, sum(points)::bigint as points from points_entries
       where account_id = $1 and id > $2 and id < uuid_floor($3) and basket_id = $2 and return_id is null
         and kind in ('earn', 'spend')
       group by kind, lot_id) e
     join points_lots l on l.account_id = $1 and l.id = e.lot_id
     union all
     select m.kind, m.lot_id, m.points, m.expires_at, l.account_id, l.id, l.remaining, l.expired, l.moved_to_account,
       l.moved_to_lot
     from moved m
     join points_lots l on l.account_id = m.moved_to_account and l.id = m.moved_to_lot)
   select kind, lot_id as "lotId", points, expires_at as "expiresAt", account_id as "currentAccountId",
     id as "currentLotId", remaining, expired
   from moved where moved_to_lot is null
   order by expires_at, lot_id`,
)

/** `writtenAt`: when its points were, by the database's clock; null: any time later. The lots that a basket earned and spent, first expiring first, which is the order in which it spent them. */
export const sendLotsOfBasket = (
  sender: Sender,
  basket: { id: BasketId; pointsAccountId: AccountId; writtenAt: Date | null },
): Promise<BasketLot[]> =>
  sender.send(readLots, [
    basket.pointsAccountId,
    basket.id,
    basket.writtenAt ? new Date(basket.writtenAt.getTime() + HOUR_MS) : ALWAYS,
  ])

/** What a return changes of one lot: it takes back what was earned (below 0), or gives back what was spent. */
export type LotChange = {
  kind: 'reverse' | 'restore'
  accountId: AccountId
  lotId: string
  points: number
  /** How many of those that are taken back had expired: they are gone already, so they are given back first. */
  revived: number
  basketId: BasketId
  returnId: string
  occurredAt: Date
}

const changeLots = statement(
  'points.change_lots',
  `with given as (select * from json_populate_recordset(null::points_entries, $1)),
   lots as (
     update points_lots l
     set remaining = l.remaining + g.points, reversed = l.reversed - g.reversed, expired = l.expired - g.revived,
       debt = greatest(0, -(l.remaining + g.points))
     from (
       select account_id, lot_id, sum(points) as points,
         coalesce(sum(points) filter (where kind = 'reverse'), 0) as reversed,
         coalesce(sum(points) filter (where kind = 'expire'), 0) as revived
       from given group by account_id, lot_id) g
     where l.account_id = g.account_id and l.id = g.lot_id),
   balances as (
     update points_balances b set balance = b.balance + g.points
     from (select account_id, sum(points) as points from given group by account_id) g
     where b.account_id = g.account_id)
   insert into points_entries (account_id, id, lot_id, basket_id, return_id, kind, points, occurred_at)
   select account_id, id, lot_id, basket_id, return_id, kind, points, occurred_at from given`,
)

/** Changes lots, their entries and balances; a lot may go below zero. The accounts are locked. */
export function postLotChanges(pipeline: Pipeline, changes: readonly LotChange[]): void {
  const entries = changes.flatMap(toEntries)
  if (entries.length > 0) pipeline.post(changeLots, [JSON.stringify(entries)])
}

function toEntries({ kind, points, revived, ...change }: LotChange) {
  const parts = [
    { kind: 'expire' as const, points: revived },
    { kind, points },
  ]
  return parts
    .filter((part) => part.points !== 0)
    .map((part) => ({
      account_id: change.accountId,
      id: newId(),
      lot_id: change.lotId,
      basket_id: change.basketId,
      return_id: change.returnId,
      ...part,
      occurred_at: change.occurredAt,
    }))
}
