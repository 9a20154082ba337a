import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

export type MemberNames = { memberIds: string[]; externalIds: string[]; cardNumbers: string[] }
export type NamedAccount = { by: 'id' | 'external' | 'card'; name: string; accountId: AccountId }

/** Of members who were not erased; by what each was found. */
export async function readAccounts(tx: Tx, names: MemberNames): Promise<NamedAccount[]> {
  const { rows } = await sql<NamedAccount>`
    select 'id' as by, id::text as name, account_id as "accountId"
    from members where id = any(${names.memberIds}::uuid[]) and erased_at is null
    union all
    select 'external', external_id, account_id
    from members where external_id = any(${names.externalIds}::text[]) and erased_at is null
    union all
    select 'card', c.number, m.account_id
    from cards c join members m on m.id = c.member_id
    where c.number = any(${names.cardNumbers}::text[]) and m.erased_at is null`.execute(tx)
  return rows
}
