import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { findDifferences } from '../../domain/profile/differences.ts'
import { emptyProfile } from '../../domain/profile/profile.ts'
import { rulesOf } from '../../domain/profile/profiled-goods.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachAccounts } from './each-accounts.ts'
import { foldRecorded } from './fold-recorded.ts'
import {
  readAwaitingReturns,
  readOutdated,
  readProfiles,
  readRecordedRefs,
} from './profiles.queries.ts'
import { PROFILES_CONSUMER } from './rebuild-accounts.ts'

const DIFFERING_NAMED_MAX = 100

export type ProfileComparison = {
  /** How many members have a profile, or should have one. */
  profiles: number
  /** Those whose profile is not what their baskets come to, and where; the first hundred. */
  differing: { accountId: AccountId; differences: string[] }[]
  /** How many these are in all. */
  differ: number
  /** How many others differ because they were made by other rules: the next night makes them anew. */
  outdated: number
}

/**
 * Proves the profiles of all members against their recorded baskets, without writing: counts, money and instants
 * exactly, weights to 1e-9. Each page is read at one moment, and baskets whose event still pends are left out, as are
 * members of whom a return does, so the answer holds while tills and workers go on.
 */
export async function compareProfiles(deps: Pick<Deps, 'db'>): Promise<ProfileComparison> {
  const comparison: ProfileComparison = { profiles: 0, differing: [], differ: 0, outdated: 0 }
  for await (const page of eachAccounts(deps.db)) {
    const { profiles, differing, differ, outdated } = await comparePage(deps.db, page)
    comparison.profiles += profiles
    comparison.differ += differ
    comparison.outdated += outdated
    comparison.differing.push(...differing)
    comparison.differing.splice(DIFFERING_NAMED_MAX)
  }
  return comparison
}

function comparePage(db: Db, page: readonly AccountId[]): Promise<ProfileComparison> {
  const atOneMoment = db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
  return atOneMoment.execute(async (tx) => {
    const awaiting = await readAwaitingReturns(tx, PROFILES_CONSUMER, page)
    const accountIds = page.filter((accountId) => !awaiting.has(accountId))
    const kept = await readProfiles(tx, accountIds)
    const refs = await readRecordedRefs(tx, PROFILES_CONSUMER, accountIds)
    const { profiledGoods } = await findProgrammeIn(tx)
    const consumed = refs.filter((ref) => !ref.isPending)
    const rebuilt = await foldRecorded(tx, consumed, profiledGoods)
    const compared = [...new Set([...kept.keys(), ...rebuilt.keys()])].sort().map((accountId) => ({
      accountId,
      differences: findDifferences(
        kept.get(accountId) ?? emptyProfile(),
        rebuilt.get(accountId) ?? emptyProfile(),
      ),
    }))
    const found = compared.filter((it) => it.differences.length > 0)
    const otherRules = await readOutdated(tx, accountIds, rulesOf(profiledGoods))
    const differing = found.filter(({ accountId }) => !otherRules.has(accountId))
    return {
      profiles: compared.length,
      differing,
      differ: differing.length,
      outdated: found.length - differing.length,
    }
  })
}
