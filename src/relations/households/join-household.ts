import { lockOwnAndShared } from '../../checkout/points/lock-points.ts'
import { openBalance } from '../../checkout/points/open-balance.ts'
import { sharePoints } from '../../checkout/points/share-points.ts'
import { type AccountId, type MemberId, newId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/database.ts'
import { openMember } from '../members/open-member.ts'
import { insertHousehold, insertHouseholdMember } from './households.queries.ts'
import { type HouseholdAnswer, type HouseholdBody, MEMBERS_MAX } from './households.schemas.ts'
import { getHousehold, lockOpenHousehold } from './open-household.ts'

/** Makes a household of members, whose points are its own from now on. Errors: not-found, state-conflict. */
export async function createHousehold(
  tx: Tx,
  principal: Principal,
  body: HouseholdBody,
  at: Date,
): Promise<HouseholdAnswer> {
  if (new Set(body.memberIds).size < body.memberIds.length) {
    throw fieldProblem('invalid-request', '/memberIds', 'A member is named twice.')
  }
  const household = { id: newId(), accountId: newId<'account'>(), name: body.name ?? null }
  await insertHousehold(tx, household)
  await openBalance(tx, household.accountId)
  await addMembers(tx, { principal, at }, household, body.memberIds)
  return getHousehold(tx, household.id)
}

/** Takes a member in, with all points. Idempotent. Errors: not-found, state-conflict. */
export async function joinHousehold(
  tx: Tx,
  principal: Principal,
  { id, memberId }: { id: string; memberId: string },
  at: Date,
): Promise<HouseholdAnswer> {
  const household = await lockOpenHousehold(tx, id)
  if (household.members.every((member) => member.memberId !== memberId)) {
    if (household.members.length >= MEMBERS_MAX) throw tooMany()
    await addMembers(tx, { principal, at }, household, [memberId])
  }
  return getHousehold(tx, household.id)
}

export const tooMany = (): Problem =>
  new Problem('state-conflict', `A household has ${MEMBERS_MAX} members at most.`)

async function addMembers(
  tx: Tx,
  { principal, at }: { principal: Principal; at: Date },
  household: { id: string; accountId: AccountId },
  memberIds: readonly MemberId[],
): Promise<void> {
  const accounts: AccountId[] = []
  // In one order, so that two households that want the same members do not wait for each other in a circle.
  for (const memberId of [...memberIds].sort()) {
    const member = await openMember(tx, principal, memberId)
    if (!(await insertHouseholdMember(tx, household.id, member.id))) {
      throw new Problem('state-conflict', `Member ${memberId} is in a household already.`)
    }
    accounts.push(member.accountId)
  }
  await lockOwnAndShared(tx, accounts, [household.accountId])
  await sharePoints(tx, accounts, household.accountId, { at, author: principal.keyId })
}
