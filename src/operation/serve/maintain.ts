import { forgetQuotes } from '../../checkout/quotes/forget-quotes.ts'
import type { Deps } from '../../deps.ts'
import { ensurePartitions } from '../../platform/db/partitions.ts'
import { forgetAnswers } from '../../platform/http/idempotency.ts'
import { forgetMarks } from '../../platform/queue/marks.ts'

const EVERY_MS = 60 * 60 * 1000

/**
 * Keeps house in a process that runs for months: partitions ahead of the calendar, and nothing kept that can serve
 * no more. Any number of processes may. Returns how to end it.
 */
export function startMaintenance(deps: Pick<Deps, 'db' | 'log'>): () => Promise<void> {
  let running = Promise.resolve()
  const start = (): void => {
    running = maintain(deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'maintenance failed')
    })
  }
  const timer = setInterval(start, EVERY_MS)
  start()
  return async () => {
    clearInterval(timer)
    await running
  }
}

async function maintain({ db, log }: Pick<Deps, 'db' | 'log'>): Promise<void> {
  await ensurePartitions(db)
  const forgotten = {
    quotes: await forgetQuotes(db),
    marks: await forgetMarks(db),
    answers: await forgetAnswers(db),
  }
  log.debug(forgotten, 'maintained')
}
