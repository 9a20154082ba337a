import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { moveLeasedPoints } from '../leases/move-leased-points.ts'
import { findProgrammeIn } from '../programme/programme-in-force.ts'
import { computeTiers } from './compute-tiers.ts'
import { type Moving, moveLots, moveOwnLots } from './move-lots.ts'

/**
 * From now on the members' points are in `shared`, which gets all that they have. Take all
 * locks first: `lockOwnAndShared`.
 */
export async function sharePoints(
  tx: Tx,
  members: readonly AccountId[],
  shared: AccountId,
  moving: Moving,
): Promise<void> {
  for (const member of members) {
    await moveLots(tx, member, shared, moving)
    await moveLeasedPoints(tx, { from: member, to: shared, of: member })
    await setShared(tx, member, shared)
  }
  await refreshTiersOf(tx, [shared])
}

/**
 * The member's points are in the own account again: what is left of what they earned and brought, or all that there
 * is where `everything`. Take both locks first, as there.
 */
export async function unsharePoints(
  tx: Tx,
  { member, shared, everything }: { member: AccountId; shared: AccountId; everything: boolean },
  moving: Moving,
): Promise<void> {
  await (everything ? moveLots : moveOwnLots)(tx, shared, member, moving)
  await moveLeasedPoints(tx, { from: shared, to: member, of: member })
  await setShared(tx, member, null)
  await refreshTiersOf(tx, [shared, member])
}

/** These members' points are in `into` from now on, instead of `from`. Take all locks first, as there. */
export async function mergeShared(
  tx: Tx,
  members: readonly AccountId[],
  { from, into }: { from: AccountId; into: AccountId },
  moving: Moving,
): Promise<void> {
  await moveLots(tx, from, into, moving)
  for (const member of members) {
    await moveLeasedPoints(tx, { from, to: into, of: member })
    await setShared(tx, member, into)
  }
  await refreshTiersOf(tx, [into])
}

async function setShared(tx: Tx, member: AccountId, shared: AccountId | null): Promise<void> {
  await tx
    .updateTable('points_balances')
    .set({ shared_account_id: shared })
    .where('account_id', '=', member)
    .execute()
}

/** A tier is reached with what all earn together who share their points. */
async function refreshTiersOf(tx: Tx, accounts: readonly AccountId[]): Promise<void> {
  const terms = await findProgrammeIn(tx)
  if (terms.tiers.length > 0) await computeTiers(tx, accounts, terms)
}
