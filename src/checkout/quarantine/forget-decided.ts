import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/**
 * Forgets parts that were recorded or dismissed a year ago; what is open stays. Returns
 * how many, at most 10,000 a call.
 */
export async function forgetDecided(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from quarantine where ctid = any(array(
      select ctid from quarantine where decided_at < now() - interval '1 year' limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}
