import { sql } from 'kysely'
import type { Db } from './database.ts'

const partitionedTables = ['baskets', 'points_entries', 'quotes'] as const
const MONTHS_AHEAD = 4

/** Makes the months' partitions ahead of time; what arrives without one goes to the default partition. */
export async function ensurePartitions(db: Db): Promise<void> {
  for (const table of partitionedTables) {
    await sql`select ensure_partitions(${table}::regclass, now()::date, ${MONTHS_AHEAD})`.execute(
      db,
    )
  }
}
