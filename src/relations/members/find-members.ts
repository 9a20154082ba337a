import type { Deps } from '../../deps.ts'
import { parseCardNumber } from '../../domain/card-number.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { listMemberAnswers, type MemberKind } from './member-answers.queries.ts'
import type { MemberAnswer, MemberQuery } from './members.schemas.ts'
import { normalisePhone } from './person-fields.ts'
import { today } from './today.ts'

/**
 * Members by one of card (of any status), phone, email (whatever its case) and external id; nobody is an empty page.
 * Errors: invalid-request for a cursor that no page gave.
 */
export async function findMembers(deps: Deps, query: MemberQuery): Promise<Page<MemberAnswer>> {
  const afterId = query.after === undefined ? undefined : decodeIdCursor(query.after)
  const by = lookupOf(query)
  if (by.value === undefined) return { data: [], next: null }
  const page = { limit: query.limit + 1, afterId, day: await today(deps) }
  const members = await listMemberAnswers(deps.db, { kind: by.kind, value: by.value }, page)
  return toPage(members, query.limit, (member) => [member.id])
}

/** What to look for, in its stored form; undefined where nothing stored can have that form. */
function lookupOf(query: MemberQuery): { kind: MemberKind; value: string | undefined } {
  if (query.card !== undefined) {
    const card = parseCardNumber(query.card)
    return { kind: 'card', value: card.ok ? card.number : undefined }
  }
  if (query.phone !== undefined) return { kind: 'phone', value: normalisePhone(query.phone) }
  if (query.email !== undefined) return { kind: 'email', value: query.email }
  return { kind: 'externalId', value: query.externalId }
}
