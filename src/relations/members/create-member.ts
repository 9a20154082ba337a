import { openBalance } from '../../checkout/points/open-balance.ts'
import { newId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/database.ts'
import { addCard } from '../cards/add-card.ts'
import { insertMember, type NewMember } from './members.queries.ts'
import type { MemberAnswer, MemberBody } from './members.schemas.ts'
import { toStored } from './person-fields.ts'

const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Makes a member with an account, a balance of 0, the consents and a card; profiling counts from now where consented.
 * Errors: role-not-allowed (joinedAt), external-id-taken, card-number-invalid, card-taken, invalid-request.
 */
export async function createMember(
  tx: Tx,
  principal: Principal,
  body: MemberBody,
  now: Date,
): Promise<MemberAnswer> {
  const member = toMember(toStored(body, now), joinedAtOf(principal, body, now))
  if (!(await insertMember(tx, member))) {
    throw fieldProblem('external-id-taken', '/externalId', 'Another member has this external id.')
  }
  await openBalance(tx, member.accountId)
  const card = await addCard(tx, member.id, { number: body.cardNumber, pointer: '/cardNumber' })
  const { accountId: _, ...shown } = member
  return { ...shown, joinedAt: member.joinedAt.toISOString(), tier: null, cards: [card] }
}

const toMember = (body: MemberBody, joinedAt: Date): NewMember => ({
  id: newId(),
  accountId: newId(),
  externalId: body.externalId ?? null,
  givenName: body.givenName ?? null,
  familyName: body.familyName ?? null,
  email: body.email ?? null,
  phone: body.phone ?? null,
  birthDate: body.birthDate ?? null,
  joinedAt,
  consents: body.consents,
})

function joinedAtOf(principal: Principal, body: MemberBody, now: Date): Date {
  if (body.joinedAt === undefined) return now
  if (principal.role !== 'admin') {
    throw new Problem('role-not-allowed', 'Only administrators may say when a member joined.')
  }
  const joinedAt = new Date(body.joinedAt)
  const latest = now.getTime() + CLOCK_TOLERANCE_MS
  if (joinedAt.getTime() > latest || joinedAt.getTime() < Date.UTC(1900)) {
    throw fieldProblem('invalid-request', '/joinedAt', 'in the future, or before 1900')
  }
  return joinedAt
}
