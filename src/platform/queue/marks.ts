import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

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
