import { sql } from 'kysely'
import type { MemberId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { MemberChange } from './members.schemas.ts'

/**
 * Adds a row for each consent that differs from the one in force. Needs the member's lock: the rows are dated within
 * it, so that the order of their dates is the order of the decisions.
 */
export async function appendConsents(
  tx: Tx,
  id: MemberId,
  consents: NonNullable<MemberChange['consents']>,
): Promise<void> {
  await sql`
    insert into consents (member_id, purpose, granted, changed_at)
    select ${id}, given.key, given.value::boolean, clock_timestamp()
    from jsonb_each_text(${JSON.stringify(consents)}) as given
    where given.value::boolean is distinct from (
      select granted from consents where member_id = ${id} and purpose = given.key
      order by changed_at desc limit 1)`.execute(tx)
}

/** A consent given again keeps its first instant; the database's clock, as baskets are dated by it too. */
export async function setProfiling(tx: Tx, id: MemberId, granted: boolean): Promise<void> {
  await tx
    .updateTable('members')
    .set({ profiling_since: granted ? sql`coalesce(profiling_since, clock_timestamp())` : null })
    .where('id', '=', id)
    .execute()
}
