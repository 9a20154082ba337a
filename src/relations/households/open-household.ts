import { validate } from 'uuid'
import { readBalances } from '../../checkout/points/read-balances.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import {
  findHousehold,
  type Household,
  type HouseholdMember,
  lockHouseholds,
  readHouseholdMembers,
} from './households.queries.ts'
import type { HouseholdAnswer } from './households.schemas.ts'

export type OpenHousehold = Household & { members: readonly HouseholdMember[] }

/** A household, ended ones too. Errors: not-found. */
export async function getHousehold(db: Db, id: string): Promise<HouseholdAnswer> {
  const household = validate(id) ? await findHousehold(db, id) : undefined
  if (!household) throw noSuchHousehold()
  const [answer] = await answerHouseholds(db, [household])
  if (!answer) throw noSuchHousehold()
  return answer
}

/**
 * Households with their members, who neither come nor go until the transaction ends. Everybody locks these rows
 * first, then balances. Errors: not-found, state-conflict where one has ended.
 */
export async function lockOpenHouseholds(tx: Tx, ids: readonly string[]): Promise<OpenHousehold[]> {
  if (!ids.every((id) => validate(id))) throw noSuchHousehold()
  const households = await lockHouseholds(tx, ids)
  const members = await readHouseholdMembers(tx, ids)
  return ids.map((id) => {
    const household = households.find((one) => one.id === id)
    if (!household) throw noSuchHousehold()
    if (household.endedAt) throw new Problem('state-conflict', 'The household has ended.')
    return { ...household, members: members.filter((member) => member.householdId === id) }
  })
}

/** One of them, as `lockOpenHouseholds`. */
export async function lockOpenHousehold(tx: Tx, id: string): Promise<OpenHousehold> {
  const [household] = await lockOpenHouseholds(tx, [id])
  if (!household) throw noSuchHousehold()
  return household
}

export async function answerHouseholds(
  db: Db,
  households: readonly Household[],
): Promise<HouseholdAnswer[]> {
  const members = await readHouseholdMembers(
    db,
    households.map((household) => household.id),
  )
  const balances = await readBalances(
    db,
    households.map((household) => household.accountId),
  )
  return households.map((household) => ({
    id: household.id,
    name: household.name,
    members: members
      .filter((member) => member.householdId === household.id)
      .map(({ memberId, joinedAt }) => ({ id: memberId, joinedAt: joinedAt.toISOString() })),
    balance: balances.get(household.accountId) ?? 0,
    createdAt: household.createdAt.toISOString(),
    endedAt: household.endedAt?.toISOString() ?? null,
    mergedInto: household.mergedInto,
  }))
}

export const noSuchHousehold = (): Problem =>
  new Problem('not-found', 'There is no such household.')
