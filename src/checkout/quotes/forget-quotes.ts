import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

const KEPT_DAYS = 7
const FORGOTTEN_AT_ONCE = 10_000

/** Forgets quotes that nobody can pay any more, and who paid them. Returns how many, at most 10,000 a call. */
export async function forgetQuotes(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    with old as (
      select id from quotes
      where id < uuid_floor(now() - make_interval(days => ${KEPT_DAYS}))
      limit ${FORGOTTEN_AT_ONCE}),
    payments as (delete from quote_payments p using old where p.quote_id = old.id)
    delete from quotes q using old where q.id = old.id`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
