import type { Random } from './random.ts'
import type { Shopper } from './shoppers.ts'

/** How full the shop is by weekday, Monday first: the weekly rhythm that everybody shares. */
const WEEKDAY_PULL = [0.6, 0.6, 0.75, 1, 1.5, 1.8, 0.55] as const
const OWN_WEEKDAY_PULL = 3
/** A visit may move this many days to a better weekday. */
const SHIFT_DAYS = 2

/**
 * The day of the visit after one on `lastDay`, counted like it: about a cadence later, moved to a weekday that
 * suits. `mondayOffset` is the number of day 0's weekday, Monday 0.
 */
export function nextVisitDay(
  shopper: Shopper,
  random: Random,
  lastDay: number,
  mondayOffset: number,
): number {
  const stray = 1 + shopper.irregularity * random.bell()
  const aim = lastDay + Math.max(1, Math.round(shopper.cadenceDays * Math.max(0.2, stray)))
  const days = []
  for (let day = aim - SHIFT_DAYS; day <= aim + SHIFT_DAYS; day += 1)
    if (day > lastDay) days.push(day)
  const pulls = days.map((day) => {
    const weekday = (((day + mondayOffset) % 7) + 7) % 7
    const own = weekday + 1 === shopper.weekday ? OWN_WEEKDAY_PULL : 1
    return (WEEKDAY_PULL[weekday] ?? 1) * own * 0.7 ** Math.abs(day - aim)
  })
  return days[random.weighted(pulls)] ?? aim
}

/** Seconds after midnight: about the shopper's hour, within opening hours from 7 to 22. */
export function timeOfVisit(hour: number, random: Random): number {
  const seconds = Math.round((hour + 0.5 + 0.9 * random.bell()) * 3600)
  return Math.min(22 * 3600 - 1, Math.max(7 * 3600, seconds))
}
