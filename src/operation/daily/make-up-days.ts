import type { Deps } from '../../deps.ts'
import type { Chore } from '../../platform/chores.ts'
import { dailyJobs } from './daily-jobs.ts'
import { underDailyLock } from './daily-lock.ts'
import { runDueDays } from './run-daily.ts'

/**
 * Does the day's jobs in a process that runs for months: at its start and every hour it looks for days that are over and
 * not done. Any number of processes may; one works, the others look again in an hour.
 */
export const makeUpDays = (jobs = dailyJobs): Chore<Deps> => ({
  name: 'daily jobs',
  pauseMs: 60 * 60 * 1000,
  run: (deps, signal) =>
    underDailyLock(deps.databaseUrl, { wait: false, signal }, async () => {
      for await (const done of runDueDays(deps, { jobs, signal })) {
        deps.log.info(done, 'daily job done')
      }
    }),
})
