import type { Config } from '../../config.ts'
import { closeDeps, createDeps } from '../../deps.ts'
import { startChore } from '../../platform/chores.ts'
import { startWorker } from '../../worker.ts'
import { makeUpDays } from '../daily/make-up-days.ts'
import { live } from './live.ts'
import { maintenance } from './maintain.ts'
import { requiredDatabaseUrl } from './required-database.ts'

/**
 * Relay and consumers alone; outages of the database or the queue are waited out. It serves nothing: how far
 * behind the workers are is in the API's metrics, wherever they run.
 */
export async function run(config: Config): Promise<void> {
  const databaseUrl = requiredDatabaseUrl(config)
  await live(async (life) => {
    const deps = createDeps(config, { databaseUrl })
    life.onClose('the database connections', () => closeDeps(deps))
    life.onClose('maintenance', startChore(deps, maintenance))
    life.onClose('the daily jobs', startChore(deps, makeUpDays()))
    const worker = startWorker(deps)
    life.onClose('the worker', () => worker.stop())
    deps.log.info('working')
    await life.stopped
  })
}
