import type { Config } from '../../config.ts'
import { compareProfiles, type ProfileComparison } from '../../insight/profiles/compare-profiles.ts'
import { createDb } from '../../platform/db/database.ts'
import { withDatabase } from './with-database.ts'

/**
 * Compares every profile with what its baskets come to, and changes nothing. Exit 1 where one differs that no night
 * makes anew.
 */
export async function run(config: Config): Promise<void> {
  await withDatabase(config, 'compare', async (pool) => {
    const comparison = await compareProfiles({ db: createDb(pool) })
    for (const { accountId, differences } of comparison.differing) {
      console.log(`${accountId}: ${differences.join('; ')}`)
    }
    console.log(describeComparison(comparison))
    if (comparison.differ > 0) process.exitCode = 1
  })
}

/** What was found, in a sentence. Profiles that the next night makes anew are no fault, and said apart. */
export function describeComparison({ profiles, differ, outdated }: ProfileComparison): string {
  const [all, wrong, old] = [profiles, differ, outdated].map((count) => count.toLocaleString('en'))
  const none = outdated === 0 ? 'all equal' : 'none differs'
  const verdict = differ === 0 ? none : `${wrong} ${differ === 1 ? 'differs' : 'differ'}`
  const later = 'made by other rules than those in force, and await the night that makes them anew'
  const apart = outdated === 0 ? '' : `; ${old} not counted: ${later}`
  return `${all} profiles compared with their baskets: ${verdict}${apart}.`
}
