import type { Profile } from './profile.ts'
import { listVisitDays } from './visit-days.ts'

/** Visits before a member has a rhythm of their own: three gaps. Fewer say next to nothing of the next one. */
export const VISITS_MIN = 4
/** Gaps of which the rhythm is made, the latest ones: of a weekly shop, five months. */
const GAPS_READ = 20
/** A gap longer than all but one in twenty is late; one in a hundred is taken for the end. */
const LATE_CHANCE = 0.05
const LAPSED_CHANCE = 0.01
/** No one is late within two weeks, nor gone within four: that long are holidays, and the errands they save. */
const LATE_DAYS_MIN = 14
const LAPSED_DAYS_MIN = 28
/** Where no rhythm is known a quarter of a year of silence says it, and a year says it of everybody. */
const LAPSED_DAYS_UNKNOWN = 91
const LAPSED_DAYS_MAX = 364

/** How a member comes, as of one day; days are those of the stores' calendars. */
export type VisitRhythm = {
  /** Days with a basket, ascending, each once. */
  days: readonly number[]
  today: number
  daysSinceLast: number
  /** Mean of the latest ordinary gaps; null: fewer than `VISITS_MIN` visits. */
  usualGapDays: number | null
  /** From this many quiet days on the next visit is late; null: no rhythm. */
  lateDays: number | null
  /** From this many quiet days on the member counts as gone. */
  lapsedDays: number
  /** The latest gap that was as long as that when it ended: its length, and the day of the return. */
  absence: { days: number; endedOn: number } | null
}

type Limits = Pick<VisitRhythm, 'usualGapDays' | 'lateDays' | 'lapsedDays'>

/**
 * The rhythm as of a day, which is taken as no earlier than the last one with a basket; undefined where no days are kept.
 * A gap that came to a lapse is no part of the rhythm.
 */
export function readRhythm(
  profile: Pick<Profile, 'days'>,
  asOfDay: number,
): VisitRhythm | undefined {
  const days = listVisitDays(profile.days)
  const last = days.at(-1)
  if (last === undefined) return undefined
  const today = Math.max(last, asOfDay)
  const ordinary: number[] = []
  let absence: VisitRhythm['absence'] = null
  for (const [at, day] of days.slice(1).entries()) {
    const gap = day - (days[at] ?? day)
    const { lateDays, lapsedDays } = limitsOf(ordinary)
    if (lateDays !== null && gap >= lapsedDays) absence = { days: gap, endedOn: day }
    else ordinary.push(gap)
  }
  return { days, today, daysSinceLast: today - last, ...limitsOf(ordinary), absence }
}

/**
 * How long a gap may be after these. Gaps are exponential of an unknown rate, with the prior 1 / rate, so that the next
 * one is Lomax: P(longer than t) = (sum / (sum + t))^n. The fewer gaps, the longer the tail (Aitchison and Dunsmore 1975).
 */
function limitsOf(gaps: readonly number[]): Limits {
  const read = gaps.slice(-GAPS_READ)
  if (read.length < VISITS_MIN - 1) {
    return { usualGapDays: null, lateDays: null, lapsedDays: LAPSED_DAYS_UNKNOWN }
  }
  const sum = read.reduce((total, gap) => total + gap, 0)
  const exceededBy = (chance: number): number => Math.ceil(sum * (chance ** (-1 / read.length) - 1))
  const within = (days: number, min: number): number =>
    Math.min(LAPSED_DAYS_MAX, Math.max(min, days))
  return {
    usualGapDays: sum / read.length,
    lateDays: within(exceededBy(LATE_CHANCE), LATE_DAYS_MIN),
    lapsedDays: within(exceededBy(LAPSED_CHANCE), LAPSED_DAYS_MIN),
  }
}
