import { DAYS_PER_WEEK } from '../calendar.ts'
import type { HeldOut } from '../lifetime/history.ts'

/** All that a lapse rule wants to know of a member. */
export type LapseFacts = {
  weeksSinceLast: number
  /** Days with a basket after the first one. */
  repeats: number
  /** Days with a basket, one of today counting 1 and one {@link HALF_LIFE_WEEKS} older ½. */
  decayedBaskets: number
}

/** A season: what is older than that tells less of what comes than of what was. */
export const HALF_LIFE_WEEKS = 13

/** What is known of a member at the end of a day; `known` are the days with a basket up to it. */
export function readLapseFacts({ history, known }: Pick<HeldOut, 'history' | 'known'>): LapseFacts {
  const weeksSinceLast = history.weeks - history.lastWeek
  const last = known.at(-1) ?? 0
  const decayed = (day: number) => 2 ** -((last - day) / DAYS_PER_WEEK / HALF_LIFE_WEEKS)
  const atLast = known.reduce((sum, day) => sum + decayed(day), 0)
  return {
    weeksSinceLast,
    repeats: history.repeats,
    decayedBaskets: atLast * 2 ** -(weeksSinceLast / HALF_LIFE_WEEKS),
  }
}
