import { sql } from 'kysely'
import type { Db } from './database.ts'

const partitionedTables = ['baskets', 'points_entries', 'quotes'] as const
const MONTHS_AHEAD = 4
const LOCK_WAIT_MS = 100

/**
 * Makes the months' partitions ahead of time; what arrives without one goes to the default partition. To make one
 * locks its table, and tills queue up behind who waits for that: behind a long report it gives up at once, and there
 * are months left to try again.
 */
export async function ensurePartitions(db: Db): Promise<void> {
  for (const table of partitionedTables) {
    await db.transaction().execute(async (tx) => {
      await sql.raw(`set local lock_timeout = ${LOCK_WAIT_MS}`).execute(tx)
      await sql`select ensure_partitions(${table}::regclass, now()::date, ${MONTHS_AHEAD})`.execute(
        tx,
      )
    })
  }
}
