import type { Config } from '../../config.ts'
import { compareProfiles } from '../../insight/profiles/compare-profiles.ts'
import { createDb } from '../../platform/db/database.ts'
import { withDatabase } from './with-database.ts'

/** Compares every profile with what its baskets come to, and changes nothing. Exit 1 where one differs. */
export async function run(config: Config): Promise<void> {
  await withDatabase(config, 'compare', async (pool) => {
    const { profiles, differing } = await compareProfiles({ db: createDb(pool) })
    for (const { accountId, differences } of differing) {
      console.log(`${accountId}: ${differences.join('; ')}`)
    }
    const verdict = differing.length === 0 ? 'all equal' : `${differing.length} or more differ`
    console.log(
      `${profiles.toLocaleString('en')} profiles compared with their baskets: ${verdict}.`,
    )
    if (differing.length > 0) process.exitCode = 1
  })
}
