import { readStoreDays } from '../../checkout/stores/store-days.ts'
import { readStoreZones } from '../../checkout/stores/store-zones.ts'
import type { DailyJob } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import { addDays, lastEndOfDay } from '../../domain/calendar.ts'
import { addCounts, type Counts, finishRun, openRun, readRuns } from './daily-runs.queries.ts'
import { DAYS_MADE_UP, dueDays } from './due-days.ts'

export type JobDone = { date: string; job: string; counts: Counts }
export type DailyOptions = { jobs: readonly DailyJob[]; signal: AbortSignal }

/** Runs every job for one day, whether it has been run or not. */
export async function* runDay(
  deps: Deps,
  date: string,
  { jobs, signal }: DailyOptions,
): AsyncGenerator<JobDone> {
  for (const job of jobs) yield await runJob(deps, job, { date, signal })
}

/**
 * Runs the jobs for all days that are over and for which they are due. A job that fails is not run for later days, and
 * keeps no other from running; then the first failure is thrown at the end.
 */
export async function* runDueDays(
  deps: Deps,
  { jobs, signal }: DailyOptions,
): AsyncGenerator<JobDone> {
  const zones = await readStoreZones(deps)
  const { earliest } = await readStoreDays(deps, deps.now())
  const lastDay = addDays(earliest, -1)
  const failures: unknown[] = []
  for (const job of jobs) {
    const runs = await readRuns(deps.db, addDays(lastDay, -DAYS_MADE_UP))
    const own = runs.filter((run) => run.job === job.name)
    const due = dueDays(own, lastDay, zones)
    try {
      for (const date of job.replaces ? due.filter((day) => day === lastDay) : due)
        yield await runJob(deps, job, { date, signal })
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

async function runJob(
  deps: Deps,
  job: DailyJob,
  { date, signal }: { date: string; signal: AbortSignal },
): Promise<JobDone> {
  const key = { date, job: job.name }
  const over = lastEndOfDay(date, await readStoreZones(deps))
  const startedAt = deps.now()
  await openRun(deps.db, { ...key, anew: job.replaces === true })
  await job.run(deps, {
    date,
    until: new Date(Math.min(startedAt.getTime(), over.getTime())),
    signal,
    count: (tx, counts) => addCounts(tx, key, counts),
  })
  // As of its beginning: a day that came to its end meanwhile is run once more.
  return { ...key, counts: await finishRun(deps.db, key, startedAt) }
}
