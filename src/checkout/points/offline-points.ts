import type { AccountId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** Points that tills took of a member on a day (YYYY-MM-DD, by the store's clock) while nobody could be asked. */
export type SpentOffline = { accountId: AccountId; boughtOn: string; points: number }

const readSpent = statement<SpentOffline>(
  'points.read_offline',
  `select o.account_id as "accountId", o.bought_on as "boughtOn", o.points
   from unnest($1::uuid[], $2::date[]) as w (account_id, bought_on)
   cross join lateral (
     select * from offline_points p where p.account_id = w.account_id and p.bought_on = w.bought_on offset 0) o`,
)

/** What was taken of these members on these days before. Take the accounts' locks first. */
export const sendSpentOffline = (
  sender: Sender,
  wanted: readonly Omit<SpentOffline, 'points'>[],
): Promise<SpentOffline[]> =>
  sender.send(readSpent, [
    wanted.map(({ accountId }) => accountId),
    wanted.map(({ boughtOn }) => boughtOn),
  ])

const addSpent = statement(
  'points.add_offline',
  `insert into offline_points as o (account_id, bought_on, points)
   select account_id, bought_on, points from json_populate_recordset(null::offline_points, $1)
   order by account_id, bought_on
   on conflict (account_id, bought_on) do update set points = o.points + excluded.points`,
)

/** At most one of an account. */
export function postSpentOffline(pipeline: Pipeline, spent: readonly SpentOffline[]): void {
  if (spent.length === 0) return
  const rows = spent.map(({ accountId, boughtOn, points }) => ({
    account_id: accountId,
    bought_on: boughtOn,
    points,
  }))
  pipeline.post(addSpent, [JSON.stringify(rows)])
}
