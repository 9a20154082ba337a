import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/**
 * Marks events as consumed by `consumer` within the transaction of its effect, and returns those that it had not
 * seen. Sorted, so that two workers with the same events cannot deadlock; the second waits, then sees none.
 */
export async function markConsumed(
  tx: Tx,
  consumer: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ event_id: string }>`
    insert into event_marks (consumer, event_id)
    select ${consumer}, id from unnest(${[...eventIds].sort()}::uuid[]) as id order by id
    on conflict do nothing
    returning event_id`.execute(tx)
  return new Set(rows.map((row) => row.event_id))
}

const MARKS_KEPT_DAYS = 30
const FORGOTTEN_AT_ONCE = 10_000

/**
 * Forgets marks of what was consumed long ago: no queue holds a job for 30 days, and an event that still
 * pends keeps its marks. Returns how many were forgotten, at most 10,000 a call.
 */
export async function forgetMarks(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from event_marks m
    using (
      select consumer, event_id from event_marks k
      where k.marked_at < now() - make_interval(days => ${MARKS_KEPT_DAYS})
        and not exists (select from events e where e.id = k.event_id)
      limit ${FORGOTTEN_AT_ONCE}) old
    where m.consumer = old.consumer and m.event_id = old.event_id`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
