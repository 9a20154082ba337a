import { DAYS_PER_WEEK } from '../calendar.ts'

/** All that the dropout model wants to know of a member. Times are weeks since the first basket. */
export type PurchaseHistory = {
  /** Days with a basket after the first one (x). */
  repeats: number
  /** When the last of them was; 0 without repeats (t_x). */
  lastWeek: number
  /** How long the member has been observed (T). */
  weeks: number
  /** The sum of the logarithms of the gaps between them, in weeks. Only the log-likelihood of regular gaps wants it. */
  logGaps: number
}

/**
 * What is known at the end of `endDay` of a member who bought on `days`: day numbers of any one origin, ascending,
 * each once (baskets of one day are one), the first of them `endDay` or before.
 */
export function readHistory(days: readonly number[], endDay: number): PurchaseHistory {
  const known = days.filter((day) => day <= endDay)
  const first = known[0] ?? endDay
  const last = known.at(-1) ?? first
  let logGaps = 0
  let before = first
  for (const day of known.slice(1)) {
    logGaps += Math.log(weeksBetween(before, day))
    before = day
  }
  return {
    repeats: Math.max(0, known.length - 1),
    lastWeek: weeksBetween(first, last),
    weeks: weeksBetween(first, endDay),
    logGaps,
  }
}

export const weeksBetween = (fromDay: number, toDay: number): number =>
  (toDay - fromDay) / DAYS_PER_WEEK

/** What was known of a member at a cut in time, and what came within a horizon after it. */
export type HeldOut = {
  history: PurchaseHistory
  /** The days with a basket up to the cut. */
  known: readonly number[]
  /** How many days with a basket followed. */
  baskets: number
}

/** A cut in time: `endDay` is the last day known, `weeks` the horizon after it. */
export type Cut = { endDay: number; weeks: number }

/** Each member who had bought by the cut; `members` are days as {@link readHistory} takes them. */
export function holdOut(
  members: readonly (readonly number[])[],
  { endDay, weeks }: Cut,
): HeldOut[] {
  const lastDay = endDay + weeks * DAYS_PER_WEEK
  return members
    .filter(([first = Number.POSITIVE_INFINITY]) => first <= endDay)
    .map((days) => ({
      history: readHistory(days, endDay),
      known: days.filter((day) => day <= endDay),
      baskets: days.filter((day) => day > endDay && day <= lastDay).length,
    }))
}

/**
 * Cuts within a time of observation, at these shares of it (0..1), each with what remains as its horizon, but no more
 * than `weeksMax`. Whoever chooses or tunes by them has seen nothing after `endDay`.
 */
export function innerCuts(
  observed: { startDay: number; endDay: number },
  shares: readonly number[],
  weeksMax = Number.POSITIVE_INFINITY,
): Cut[] {
  const { startDay, endDay } = observed
  return shares.map((share) => {
    const cut = endDay - Math.round((1 - share) * (endDay - startDay))
    return { endDay: cut, weeks: Math.min(weeksMax, weeksBetween(cut, endDay)) }
  })
}
