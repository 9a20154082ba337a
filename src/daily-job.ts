import type { Deps } from './deps.ts'
import type { Tx } from './platform/db/database.ts'

/** One job's run for one day. */
export type DailyRun = {
  /** By the stores' calendars. */
  date: string
  /** The end of that day in the last of the stores' zones, or now where that is earlier. */
  until: Date
  /** Aborts when the process is to stop: throw, and the job is run again. */
  signal: AbortSignal
  /** Adds to the run's record; in the commit of what is counted. */
  count(tx: Tx, counts: Readonly<Record<string, number>>): Promise<void>
}

/**
 * What is done for each day, once it is over. It may be run any number of times for a day, for days that were missed,
 * beside itself, and be killed at any moment: each commit leaves things right and the next run does the rest.
 */
export type DailyJob = {
  /** For good: it is in the books. */
  name: string
  /** What it makes takes the place of what it made before, so of the days that were missed the last one does for all. */
  replaces?: true
  run(deps: Deps, run: DailyRun): Promise<void>
}
