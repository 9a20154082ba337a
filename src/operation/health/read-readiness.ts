import type { Deps } from '../../deps.ts'
import { createDb } from '../../platform/db/database.ts'
import { isMigrated } from '../../platform/db/migrate.ts'
import { isSchemaMissing } from '../../platform/db/outage.ts'
import { pingQueue } from '../../platform/queue/health.ts'
import { readOldestSeconds } from '../../platform/queue/outbox.ts'
import { rememberFor, within } from './remember.ts'

export type Readiness = {
  /** Degraded: tills can go on, what follows their swipes is late. */
  status: 'ready' | 'degraded' | 'not-ready'
  checks: {
    database: 'ok' | 'unreachable'
    migrations: 'ok' | 'pending' | 'unknown'
    queue: 'ok' | 'late' | 'unreachable' | 'unknown'
  }
}

const TIMEOUT_MS = 2000
const READINESS_HELD_MS = 250
const PING_HELD_MS = 5000
const LATE_SECONDS = 60

/** Asks over the checkout's connections: whether tills can be served is the question, not how reports fare. */
export function createReadiness(deps: Deps): () => Promise<Readiness> {
  const ping = rememberFor(PING_HELD_MS, () => pingQueue(deps.config))
  return rememberFor(READINESS_HELD_MS, async () => {
    const migrations = await readMigrations(deps)
    if (migrations !== 'ok') return notReady(migrations)
    const queue = await readQueue(deps, ping)
    return {
      status: queue === 'ok' ? 'ready' : 'degraded',
      checks: { database: 'ok', migrations, queue },
    }
  })
}

async function readMigrations(deps: Deps): Promise<'ok' | 'pending' | 'unreachable'> {
  try {
    return (await within(TIMEOUT_MS, isMigrated(deps.checkoutPool))) ? 'ok' : 'pending'
  } catch (error) {
    deps.log.warn({ err: error }, 'not ready')
    return isSchemaFault(error) ? 'pending' : 'unreachable'
  }
}

/** No table of migrations yet, or one of other migrations: the database answers, but not as this build needs. */
const isSchemaFault = (error: unknown): boolean =>
  isSchemaMissing(error) || /^migration /.test((error as Error).message)

async function readQueue(
  deps: Deps,
  ping: () => Promise<void>,
): Promise<Readiness['checks']['queue']> {
  try {
    await within(TIMEOUT_MS, ping())
  } catch {
    return 'unreachable'
  }
  const oldest = within(TIMEOUT_MS, readOldestSeconds(createDb(deps.checkoutPool)))
  return oldest.then(
    (seconds) => (seconds > LATE_SECONDS ? 'late' : 'ok'),
    () => 'unknown',
  )
}

const notReady = (reason: 'pending' | 'unreachable'): Readiness => ({
  status: 'not-ready',
  checks: {
    database: reason === 'pending' ? 'ok' : 'unreachable',
    migrations: reason === 'pending' ? 'pending' : 'unknown',
    queue: 'unknown',
  },
})
