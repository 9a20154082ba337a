import { type RawBuilder, sql } from 'kysely'
import type { MemberId } from '../../domain/ids.ts'
import { type TierFrom, tierOn } from '../../domain/tiers.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Consents, MemberAnswer } from './members.schemas.ts'

/** What members are looked up by; each has an index. */
export type MemberKind = 'card' | 'phone' | 'email' | 'externalId'

type MemberRow = Omit<MemberAnswer, 'joinedAt' | 'tier'> & {
  joinedAt: Date
  consents: Consents
  tiers: TierFrom[] | null
}

/** Of the cards, as many as anybody ever held; the newest come last. */
const CARDS_MAX = 100

/** With the tier on that day. Undefined also for a member who was erased. */
export async function findMemberAnswer(
  db: Db,
  id: MemberId,
  day: string,
): Promise<MemberAnswer | undefined> {
  return (await selectMembers(db, sql`m.id = ${id}`, { limit: 1, day }))[0]
}

/** Members found by `value`, which is already in its stored form, by id. */
export async function listMemberAnswers(
  db: Db,
  by: { kind: MemberKind; value: string },
  page: { limit: number; afterId: MemberId | undefined; day: string },
): Promise<MemberAnswer[]> {
  const found = conditionOf(by.kind, by.value)
  const where = page.afterId === undefined ? found : sql`${found} and m.id > ${page.afterId}`
  return selectMembers(db, where, page)
}

function conditionOf(kind: MemberKind, value: string): RawBuilder<unknown> {
  switch (kind) {
    case 'card':
      return sql`m.id = (select member_id from cards where number = ${value})`
    case 'phone':
      return sql`p.phone = ${value}`
    case 'email':
      return sql`lower(p.email) = lower(${value})`
    case 'externalId':
      return sql`m.external_id = ${value}`
    default:
      return kind satisfies never
  }
}

async function selectMembers(
  db: Db,
  where: RawBuilder<unknown>,
  { limit, day }: { limit: number; day: string },
): Promise<MemberAnswer[]> {
  const { rows } = await sql<MemberRow>`
    select m.id, m.external_id as "externalId", m.joined_at as "joinedAt",
      p.given_name as "givenName", p.family_name as "familyName", p.email, p.phone,
      p.birth_on as "birthDate",
      (select jsonb_object_agg(purpose, granted) from (
        select distinct on (purpose) purpose, granted from consents where member_id = m.id
        order by purpose, changed_at desc) as in_force) as consents,
      coalesce((select jsonb_agg(jsonb_build_object('number', number, 'status', status)
          order by created_at, number) from (
        select number, status, created_at from cards where member_id = m.id
        order by created_at desc, number desc limit ${CARDS_MAX}) as held), '[]') as cards,
      b.tiers
    from members m
    left join persons p on p.member_id = m.id
    left join points_balances o on o.account_id = m.account_id
    left join points_balances b on b.account_id = coalesce(o.shared_account_id, o.account_id)
    where m.erased_at is null and ${where}
    order by m.id
    limit ${limit}`.execute(db)
  return rows.map(({ tiers, ...row }) => ({
    ...row,
    joinedAt: row.joinedAt.toISOString(),
    tier: tierOn(tiers, day),
  }))
}
