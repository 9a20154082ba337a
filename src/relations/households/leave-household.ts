import { lockOwnAndShared } from '../../checkout/points/lock-points.ts'
import type { Moving } from '../../checkout/points/move-lots.ts'
import { unsharePoints } from '../../checkout/points/share-points.ts'
import type { Tx } from '../../platform/db/database.ts'
import { deleteHouseholdMember, endHousehold, type HouseholdMember } from './households.queries.ts'
import type { HouseholdAnswer } from './households.schemas.ts'
import {
  getHousehold,
  lockOpenHousehold,
  noSuchHousehold,
  type OpenHousehold,
} from './open-household.ts'

/**
 * Lets a member go with what is left of the points that they earned or brought; the last one takes everything, and
 * the household ends. Errors: not-found, state-conflict.
 */
export async function leaveHousehold(
  tx: Tx,
  { id, memberId }: { id: string; memberId: string },
  moving: Moving,
): Promise<HouseholdAnswer> {
  const household = await lockOpenHousehold(tx, id)
  const leaver = household.members.find((member) => member.memberId === memberId)
  if (!leaver) throw noSuchHousehold()
  await letGo(tx, household, [leaver], moving)
  return getHousehold(tx, household.id)
}

/**
 * Ends a household: each takes what is left of the points that they earned or brought, and who joined first also
 * what is nobody's. Errors: not-found, state-conflict.
 */
export async function dissolveHousehold(
  tx: Tx,
  id: string,
  moving: Moving,
): Promise<HouseholdAnswer> {
  const household = await lockOpenHousehold(tx, id)
  // Who joined first goes last, and so finds what is nobody's.
  await letGo(tx, household, [...household.members].reverse(), moving)
  return getHousehold(tx, household.id)
}

async function letGo(
  tx: Tx,
  household: OpenHousehold,
  leavers: readonly HouseholdMember[],
  moving: Moving,
): Promise<void> {
  const shared = household.accountId
  await lockOwnAndShared(
    tx,
    leavers.map((leaver) => leaver.accountId),
    [shared],
  )
  let left = household.members.length
  for (const { memberId, accountId } of leavers) {
    left -= 1
    await unsharePoints(tx, { member: accountId, shared, everything: left === 0 }, moving)
    await deleteHouseholdMember(tx, memberId)
  }
  if (left === 0) await endHousehold(tx, household.id, null)
}
