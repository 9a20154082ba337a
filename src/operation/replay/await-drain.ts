import type { Db } from '../../platform/db/database.ts'
import { readBacklog } from '../../platform/queue/outbox.ts'
import { pause } from './http-client.ts'

const POLL_MS = 25
/** Longer than the lease after which a lost job is handed over again. */
const STALLED_MS = 120_000

/**
 * Resolves when every event has been consumed. Throws when nothing moves for two minutes: then no worker is
 * running, or one cannot go on, and waiting longer would hide it.
 */
export async function awaitDrain(db: Db, signal: AbortSignal): Promise<void> {
  let waitingBefore = Number.POSITIVE_INFINITY
  let movedAt = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const { waiting } = await readBacklog(db)
    if (waiting === 0) return
    if (waiting !== waitingBefore) movedAt = performance.now()
    waitingBefore = waiting
    if (performance.now() - movedAt > STALLED_MS) {
      throw new Error(`${waiting} purchase events wait and nobody takes them; is a worker running?`)
    }
    await pause(POLL_MS, signal)
  }
}
