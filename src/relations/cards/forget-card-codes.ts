import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Deletes uses of 60 days ago, for no till forwards its baskets later; at most 10,000 a call. Returns how many. */
export async function forgetCardCodeUses(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from card_code_uses where ctid = any(array(
      select ctid from card_code_uses where used_at < now() - interval '60 days' limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}
