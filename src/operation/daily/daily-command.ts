import { parseArgs } from 'node:util'
import { readStoreDays } from '../../checkout/stores/store-days.ts'
import type { Config } from '../../config.ts'
import type { Deps } from '../../deps.ts'
import { isDate } from '../../domain/calendar.ts'
import { usageError } from '../serve/command-error.ts'
import { live } from '../serve/live.ts'
import { withDeps } from '../serve/with-database.ts'
import { dailyJobs } from './daily-jobs.ts'
import { underDailyLock } from './daily-lock.ts'
import { type JobDone, runDay, runDueDays } from './run-daily.ts'

/**
 * The day's jobs, for the day that is named, or for all that are due; also while the service runs. To repeat it is safe,
 * and so is to kill it.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const date = readDate(args)
  await live(({ signal }) =>
    withDeps(config, async (deps) => {
      await refuseDaysToCome(deps, date)
      const options = { jobs: dailyJobs, signal }
      await underDailyLock(deps.databaseUrl, { wait: true, signal }, async () => {
        const runs = date === undefined ? runDueDays(deps, options) : runDay(deps, date, options)
        let done = 0
        for await (const one of runs) {
          console.log(toLine(one))
          done += 1
        }
        if (done === 0) console.log('Every day that is over is done.')
      })
    }),
  )
}

function readDate(args: string[]): string | undefined {
  const date = parseDate(args)
  if (date === undefined || (/^\d{4}-\d\d-\d\d$/.test(date) && isDate(date))) return date
  throw usageError(`--date ${date}: not a day, YYYY-MM-DD`)
}

function parseDate(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { date: { type: 'string' } } }).values.date
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

async function refuseDaysToCome(deps: Deps, date: string | undefined): Promise<void> {
  const { latest } = await readStoreDays(deps, deps.now())
  if (date !== undefined && date > latest) {
    throw usageError(`${date} has not begun in any store.`)
  }
}

const toLine = ({ date, job, counts }: JobDone): string =>
  `${date} ${job}: ${JSON.stringify(counts)}`
