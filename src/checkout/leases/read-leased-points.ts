import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

/** How many of an account's points quotes hold for tills at `now`. Take the account's lock first. */
export async function readLeasedPoints(db: Db, accountId: AccountId, now: Date): Promise<number> {
  const { points } = await db
    .selectFrom('leases')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('amount'), sql<number>`0`).as('points'))
    .where('subject_id', '=', accountId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return Number(points)
}
