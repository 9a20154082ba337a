import type { Config } from '../../config.ts'
import { rebuildProfiles } from '../../insight/profiles/rebuild-profiles.ts'
import { createDb } from '../../platform/db/database.ts'
import { withDatabase } from './with-database.ts'

/** Makes all profiles anew from the recorded baskets; also while the service runs. */
export async function run(config: Config): Promise<void> {
  await withDatabase(config, 'rebuild', async (pool) => {
    const { profiles } = await rebuildProfiles({ db: createDb(pool) })
    console.log(`${profiles.toLocaleString('en')} profiles were made anew.`)
  })
}
