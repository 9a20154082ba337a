import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/**
 * Deletes what tills took offline on days more than 400 days ago, at most 10,000 rows a call. A basket that arrives
 * later than that is counted anew. Returns how many.
 */
export async function forgetOfflinePoints(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from offline_points where ctid = any(array(
      select ctid from offline_points where bought_on < current_date - 400 limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}
