import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Deletes leases that have fallen away an hour ago, at most 10,000 a call. Returns how many. */
export async function forgetLeases(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from leases where ctid = any(array(
      select ctid from leases where expires_at < now() - interval '1 hour' limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}
