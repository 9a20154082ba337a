import { DAY_MS, DAYS_PER_WEEK, dayNumberOf, isDate } from '../../../domain/calendar.ts'

/** Days are numbered from 1970-01-01. */
export type PurchaseRecord = {
  /** Of each member the days with a basket, ascending, each once. */
  members: readonly MemberRecord[]
  /** The first day of anybody's. */
  startDay: number
  /** The last day that may be known when predictions are made. */
  endDay: number
  /** How long the time is that is predicted, from the day after. */
  horizonWeeks: number
}

export type MemberRecord = {
  days: readonly number[]
  /** Spent on each of the days, in the unit of the file; empty where the file has no money. */
  spend: readonly number[]
}

/** A month's last day this near is meant: the last days of a file, or of a sample of it, may be quiet. */
const NEAR_DAYS = 3

/**
 * Members from what they spent by day, and the cut: the last `horizonWeeks` of the file are predicted from what comes
 * before. Where a month ends within three days of that cut, it is moved there. Errors: a file without purchases.
 */
export function makeRecord(
  path: string,
  spendByMember: ReadonlyMap<string, ReadonlyMap<number, number>>,
  { horizonWeeks, money }: { horizonWeeks: number; money: boolean },
): PurchaseRecord {
  const members = [...spendByMember.values()].map((spendByDay): MemberRecord => {
    const byDay = [...spendByDay].sort(([a], [b]) => a - b)
    return { days: byDay.map(([day]) => day), spend: money ? byDay.map(([, spend]) => spend) : [] }
  })
  let [startDay, lastDay] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { days } of members) {
    startDay = Math.min(startDay, days[0] ?? startDay)
    lastDay = Math.max(lastDay, days.at(-1) ?? lastDay)
  }
  const endDay = monthEndNear(lastDay - horizonWeeks * DAYS_PER_WEEK)
  if (!(startDay < endDay)) {
    throw new Error(
      `${path}: no purchases before the last ${horizonWeeks} weeks, which are predicted`,
    )
  }
  return { members, startDay, endDay, horizonWeeks }
}

/** Adds up what a member spent on a day. */
export function addSpend(
  spendByMember: Map<string, Map<number, number>>,
  memberId: string,
  day: number,
  spend: number,
): void {
  const spendByDay = spendByMember.get(memberId) ?? new Map<number, number>()
  spendByDay.set(day, (spendByDay.get(day) ?? 0) + spend)
  spendByMember.set(memberId, spendByDay)
}

/** The number of a day, `YYYY-MM-DD`; undefined for what is none. */
export const parseDay = (date: string): number | undefined =>
  isDate(date) ? dayNumberOf(date) : undefined

function monthEndNear(day: number): number {
  const at = new Date(day * DAY_MS)
  const monthEnds = [0, 1].map(
    (after) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + after, 0) / DAY_MS,
  )
  return monthEnds.find((end) => Math.abs(end - day) <= NEAR_DAYS) ?? day
}
