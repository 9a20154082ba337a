import { addDays, lastEndOfDay } from '../../domain/calendar.ts'

/** Days that were missed are made up for, so many at most; what a job does for one day it does for those before too. */
export const DAYS_MADE_UP = 31

type Run = { date: string; finishedAt: Date | null }

/**
 * The days, first to last, for which a job is due: of those up to `lastDay`, since its first run, each that was not run
 * to its end after the day was over. A job that never ran is due for the last day alone.
 */
export function dueDays(runs: readonly Run[], lastDay: string, zones: readonly string[]): string[] {
  const [first = lastDay] = runs.map(({ date }) => date).sort()
  const done = new Set(
    runs
      .filter(({ date, finishedAt }) => finishedAt && finishedAt >= lastEndOfDay(date, zones))
      .map(({ date }) => date),
  )
  const days = Array.from({ length: DAYS_MADE_UP }, (_, back) => addDays(lastDay, -back)).reverse()
  return days.filter((day) => day >= first && !done.has(day))
}
