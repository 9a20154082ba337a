import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import type { AccountId } from '../../domain/ids.ts'
import { rulesOf } from '../../domain/profile/profiled-goods.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import { foldRecorded } from './fold-recorded.ts'
import { deleteProfiles, readRecordedRefs, writeProfiles } from './profiles.queries.ts'

export const PROFILES_CONSUMER = 'profiles'

/**
 * Makes the profiles of a few accounts anew from their recorded baskets. The caller holds their members' lock, and
 * may name some that do not consent: nothing of theirs is recorded for it. Returns how many have one now.
 */
export async function rebuildAccounts(tx: Tx, accountIds: readonly AccountId[]): Promise<number> {
  const refs = await readRecordedRefs(tx, PROFILES_CONSUMER, accountIds)
  await markConsumed(
    tx,
    PROFILES_CONSUMER,
    refs.filter((ref) => ref.isPending).map((ref) => ref.id),
  )
  const { profiledGoods } = await findProgrammeIn(tx)
  const profiles = await foldRecorded(tx, refs, profiledGoods)
  await deleteProfiles(
    tx,
    accountIds.filter((accountId) => !profiles.has(accountId)),
  )
  await writeProfiles(tx, profiles, rulesOf(profiledGoods))
  return profiles.size
}
