import type { Deps } from '../../deps.ts'
import { dailyJobs } from './daily-jobs.ts'
import { underDailyLock } from './daily-lock.ts'
import { runDueDays } from './run-daily.ts'

const EVERY_MS = 60 * 60 * 1000

/**
 * Does the day's jobs in a process that runs for months: at its start and every hour it looks for days that are over and
 * not done. Any number of processes may; one works, the others look again in an hour. Returns how to end it.
 */
export function startDaily(deps: Deps, jobs = dailyJobs): () => Promise<void> {
  const stopping = new AbortController()
  let running = Promise.resolve()
  const start = (): void => {
    running = running.then(() => tick(deps, { jobs, signal: stopping.signal }))
  }
  const timer = setInterval(start, EVERY_MS)
  start()
  return async () => {
    clearInterval(timer)
    stopping.abort()
    await running
  }
}

async function tick(deps: Deps, options: Parameters<typeof runDueDays>[1]): Promise<void> {
  const { signal } = options
  if (signal.aborted) return
  try {
    await underDailyLock(deps.databaseUrl, { wait: false, signal }, async () => {
      for await (const done of runDueDays(deps, options)) deps.log.info(done, 'daily job done')
    })
  } catch (error) {
    if (!signal.aborted) deps.log.warn({ err: error }, 'daily jobs failed')
  }
}
