import { buildApp } from '../../app.ts'
import type { Config } from '../../config.ts'
import { closeDeps, createDeps } from '../../deps.ts'
import { listen } from './listen.ts'
import { live } from './live.ts'
import { requiredDatabaseUrl } from './required-database.ts'

/** Serves the API alone. Listens also while the database is away: /readyz says so, and calls answer 503. */
export async function run(config: Config): Promise<void> {
  const databaseUrl = requiredDatabaseUrl(config)
  await live(async (life) => {
    const deps = createDeps(config, { databaseUrl })
    life.onClose('the database connections', () => closeDeps(deps))
    const app = await buildApp(deps)
    life.onClose('the API', () => app.close())
    deps.log.info({ url: await listen(app, config) }, 'listening')
    await life.stopped
  })
}
