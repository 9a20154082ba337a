import type { AccountId } from '../../domain/ids.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

/** A stretch of time, the end excluded, in which an account has earned. */
export type EarnedSpan = { accountId: AccountId; from: Date; until: Date }

/**
 * Lots are made when their basket is recorded, at most 5 minutes before the purchase that it says, so those of a span
 * are a range of the primary key. A lot that was moved counts where it is now: with the household.
 */
const readEarnedIn = statement<{ points: number }>(
  'points.read_earned_in',
  `select e.points
   from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) with ordinality
     as s (account_id, from_at, until_at, place)
   cross join lateral (
     select coalesce(sum(l.points - l.reversed), 0)::bigint as points
     from points_lots l
     where l.account_id = s.account_id and l.id >= uuid_floor(s.from_at - interval '5 minutes')
       and l.origin = 'earn' and l.moved_to_lot is null and l.earned_at >= s.from_at and l.earned_at < s.until_at) e
   order by s.place`,
)

/** What each account has earned in its span, less what returns took back of it. Take the accounts' locks first. */
export async function sendEarnedIn(
  sender: Sender,
  spans: readonly EarnedSpan[],
): Promise<number[]> {
  const rows = await sender.send(readEarnedIn, [
    spans.map(({ accountId }) => accountId),
    spans.map(({ from }) => from),
    spans.map(({ until }) => until),
  ])
  return rows.map(({ points }) => points)
}
