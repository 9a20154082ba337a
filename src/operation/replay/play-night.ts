import type { Deps } from '../../deps.ts'
import { dailyJobs } from '../daily/daily-jobs.ts'

/** What the product learns after a day that was played; `until` is its end, and `isLast` that none is played after it. */
export type Night = (day: { date: string; until: Date; isLast: boolean }) => Promise<void>

/**
 * Learns what members buy next as the night after such a day would; after the last one all that is predicted, for the
 * night before has seen an empty shop. It opens no record among the daily jobs, for days of the past are not made up for.
 */
export const playNight =
  (deps: Deps, signal: AbortSignal): Night =>
  async ({ date, until, isLast }) => {
    const jobs = dailyJobs.filter(({ name, replaces }) =>
      isLast ? replaces : name === 'suggestions',
    )
    for (const job of jobs) {
      await job.run(deps, { date, until, signal, count: async () => {} })
    }
  }
