import type { Config } from '../../config.ts'
import type { DailyJob, DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import { runInThread } from '../../platform/run-in-thread.ts'

/** All that a thread needs to do a job as its caller would. */
export type Errand = {
  config: Config
  databaseUrl: string
  job: string
  date: string
  until: Date
}

/** A job that takes no count of its caller's: it would have to be made in the job's commits, in another thread. */
export type OffLoopJob = Omit<DailyJob, 'run'> & {
  run(deps: Deps, run: Omit<DailyRun, 'count'>): Promise<void>
}

/**
 * Of objects; what a night may take is half of that, and a job that runs away must not take its process along. Nothing
 * here bounds typed arrays; that is done where they are filled. Those of `cross-sell` go with the lines and products of
 * its limits, and `outlook` has none to speak of. Those of `suggestions` go with its lessons and products, which are
 * bounded, and with the lines of its crowd, 14 bytes each at most: the crowd's baskets are bounded, and a till's has 500
 * lines at most, but their sum is not. It ends where the heap does, which holds each line too, in 8 bytes or more.
 */
const HEAP_MAX_MB = 2048
/** Short of the half minute after which a process that is to stop waits for nobody. */
const GRACE_MS = 10_000

/** Node runs no TypeScript: beside the sources, as in tests, it is the compiled file that runs. */
const threadFile = import.meta.url.endsWith('.ts')
  ? new URL('../../../dist/operation/daily/daily-thread.js', import.meta.url)
  : new URL('./daily-thread.js', import.meta.url)

/**
 * The job, run in a thread of its own with connections of its own, so that what it computes never holds up what the
 * process serves or consumes. It must be one of `heavyJobs`, where the thread finds it by its name, and goes by the
 * run's date and moment: the clock of the caller's deps stays behind. Each of its commits adds what it counts to the
 * record of that day and job in `daily_runs`; where there is none, nothing is counted. Errors: the job's.
 */
export const offLoop = (job: DailyJob): OffLoopJob => ({
  ...job,
  run({ config, databaseUrl }, { date, until, signal }) {
    const data: Errand = { config, databaseUrl, job: job.name, date, until }
    return runInThread(threadFile, { data, signal, graceMs: GRACE_MS, heapMaxMb: HEAP_MAX_MB })
  },
})
