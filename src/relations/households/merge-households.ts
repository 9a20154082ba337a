import { lockOwnAndShared } from '../../checkout/points/lock-points.ts'
import type { Moving } from '../../checkout/points/move-lots.ts'
import { mergeShared } from '../../checkout/points/share-points.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { endHousehold, moveHouseholdMembers } from './households.queries.ts'
import { type HouseholdAnswer, MEMBERS_MAX } from './households.schemas.ts'
import { tooMany } from './join-household.ts'
import { getHousehold, lockOpenHouseholds, noSuchHousehold } from './open-household.ts'

/** Brings members and points of `from` into `into`; `from` ends. Errors: not-found, invalid-request, state-conflict. */
export async function mergeHouseholds(
  tx: Tx,
  { into, from }: { into: string; from: string },
  moving: Moving,
): Promise<HouseholdAnswer> {
  if (into === from) {
    throw fieldProblem('invalid-request', '/householdId', 'A household cannot go into itself.')
  }
  const [target, source] = await lockOpenHouseholds(tx, [into, from])
  if (!target || !source) throw noSuchHousehold()
  if (target.members.length + source.members.length > MEMBERS_MAX) throw tooMany()
  const accounts = source.members.map((member) => member.accountId)
  await lockOwnAndShared(tx, accounts, [target.accountId, source.accountId])
  await mergeShared(tx, accounts, { from: source.accountId, into: target.accountId }, moving)
  await moveHouseholdMembers(tx, source.id, target.id)
  await endHousehold(tx, source.id, target.id)
  return getHousehold(tx, target.id)
}
