import type { Deps } from '../../deps.ts'
import { ensurePartitions } from '../../platform/db/partitions.ts'

const EVERY_MS = 6 * 60 * 60 * 1000

/** Keeps partitions ahead of the calendar in a process that runs for months. Returns how to end it. */
export function startMaintenance(deps: Pick<Deps, 'db' | 'log'>): () => Promise<void> {
  let running = Promise.resolve()
  const maintain = (): void => {
    running = ensurePartitions(deps.db).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'partitions could not be made ahead')
    })
  }
  const timer = setInterval(maintain, EVERY_MS)
  maintain()
  return async () => {
    clearInterval(timer)
    await running
  }
}
