import { daysBetween } from '../calendar.ts'
import type { When } from './offer.ts'

const WEEK = 7

/**
 * How many days in a row a promotion's price lasts, where it lasts shortest: its dates, both included, and its runs of
 * weekdays over the end of the week. Hours make it less than a day: 0. Without an end: Infinity.
 */
export function runDays({ startsOn, endsOn, weekdays, hours }: When): number {
  if (hours !== null) return 0
  const dated =
    startsOn === null || endsOn === null
      ? Number.POSITIVE_INFINITY
      : daysBetween(startsOn, endsOn) + 1
  return Math.min(dated, shortestRun(new Set(weekdays)))
}

/** `weekdays`: 1 Monday … 7 Sunday; none is all. */
function shortestRun(weekdays: ReadonlySet<number>): number {
  if (weekdays.size === 0 || weekdays.size === WEEK) return Number.POSITIVE_INFINITY
  const next = (weekday: number): number => (weekday % WEEK) + 1
  const firsts = [...weekdays].filter((weekday) => !isDayAfterOneOf(weekday, weekdays))
  const runs = firsts.map((first) => {
    let days = 1
    for (let weekday = next(first); weekdays.has(weekday); weekday = next(weekday)) days += 1
    return days
  })
  return Math.min(...runs)
}

const isDayAfterOneOf = (weekday: number, weekdays: ReadonlySet<number>): boolean =>
  weekdays.has(weekday === 1 ? WEEK : weekday - 1)
