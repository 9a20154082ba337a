import type { Config } from '../../config.ts'
import { closeDeps, createDeps } from '../../deps.ts'
import { prepareDatabase } from './prepare-database.ts'
import { requiredDatabaseUrl } from './required-database.ts'

/** Applies what is missing and ends; any number at once wait for each other. */
export async function run(config: Config): Promise<void> {
  const deps = createDeps(config, { databaseUrl: requiredDatabaseUrl(config) })
  try {
    const applied = await prepareDatabase(deps)
    for (const name of applied) console.log(`applied ${name}`)
    if (applied.length === 0) console.log('The database is up to date.')
  } finally {
    await closeDeps(deps)
  }
}
