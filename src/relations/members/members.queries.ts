import { sql } from 'kysely'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Consents, MemberChange } from './members.schemas.ts'

export type NewMember = {
  id: MemberId
  accountId: AccountId
  externalId: string | null
  givenName: string | null
  familyName: string | null
  email: string | null
  phone: string | null
  birthDate: string | null
  joinedAt: Date
  consents: Consents
}

/**
 * Account, member, person and consents in one statement, for imports make thousands. False: another member
 * has the external id; then the transaction holds an account without a member and must be rolled back.
 */
export async function insertMember(tx: Tx, member: NewMember): Promise<boolean> {
  const { rows } = await sql`
    with account as (
      insert into accounts (id, kind) values (${member.accountId}, 'member')
    ), member as (
      insert into members (id, account_id, external_id, joined_at, profiling_since)
      values (${member.id}, ${member.accountId}, ${member.externalId}, ${member.joinedAt},
        case when ${member.consents.profiling} then now() end)
      on conflict on constraint members_external_id do nothing
      returning id
    ), person as (
      insert into persons (member_id, given_name, family_name, email, phone, birth_on)
      select id, ${member.givenName}, ${member.familyName}, ${member.email}, ${member.phone},
        ${member.birthDate}::date
      from member
    ), consent as (
      insert into consents (member_id, purpose, granted)
      select member.id, consent.key, consent.value::boolean
      from member, jsonb_each_text(${JSON.stringify(member.consents)}) as consent
    )
    select id from member`.execute(tx)
  return rows.length > 0
}

export type MemberKey = {
  id: MemberId
  accountId: AccountId
  externalId: string | null
  profilingSince: Date | null
}

/** Undefined also for a member who was erased. */
export const findMemberKey = (db: Db, id: MemberId): Promise<MemberKey | undefined> =>
  selectMemberKey(db, id).executeTakeFirst()

/** As `findMemberKey`, and nobody else changes the member or writes the profile until the transaction ends. */
export const lockMember = (tx: Tx, id: MemberId): Promise<MemberKey | undefined> =>
  selectMemberKey(tx, id).forNoKeyUpdate().executeTakeFirst()

const selectMemberKey = (db: Db, id: MemberId) =>
  db
    .selectFrom('members')
    .select(['id', 'account_id as accountId', 'external_id as externalId'])
    .select('profiling_since as profilingSince')
    .where('id', '=', id)
    .where('erased_at', 'is', null)

/** Those of the ids that are members', as they are stored. */
export async function readKnownMembers(
  db: Db | Tx,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('members')
    .select('id')
    .where('id', '=', sql<MemberId>`any(${ids}::uuid[])`)
    .where('erased_at', 'is', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Changes the fields that are given; null clears. */
export async function updatePerson(tx: Tx, id: MemberId, change: MemberChange): Promise<void> {
  await tx
    .updateTable('persons')
    .set({
      given_name: change.givenName,
      family_name: change.familyName,
      email: change.email,
      phone: change.phone,
      birth_on: change.birthDate,
      updated_at: sql`now()`,
    })
    .where('member_id', '=', id)
    .execute()
}
