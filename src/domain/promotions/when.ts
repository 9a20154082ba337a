import { addDays, localTime } from '../calendar.ts'
import type { Promotion, When } from './offer.ts'

/** The moment of a purchase by the store's clock. */
export type LocalMoment = { localDate: string; localTime: string }

export function localMoment(instant: Date, timeZone: string): LocalMoment {
  const { date, hour, minute } = localTime(instant, timeZone)
  return { localDate: date, localTime: `${twoDigits(hour)}:${twoDigits(minute)}` }
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/**
 * Whether a promotion is open on that day at that time. Days and times are compared as text, which for `YYYY-MM-DD` and
 * `HH:MM` is their order. Hours over midnight belong to the day that they began on.
 */
export function isOpenAt(when: When, moment: LocalMoment): boolean {
  const { localDate, localTime: time } = moment
  if (when.hours === null) return isOpenOn(when, localDate)
  const { from, until } = when.hours
  if (from < until) return time >= from && time < until && isOpenOn(when, localDate)
  if (time >= from) return isOpenOn(when, localDate)
  return time < until && isOpenOn(when, addDays(localDate, -1))
}

function isOpenOn({ startsOn, endsOn, weekdays }: When, day: string): boolean {
  if (startsOn !== null && day < startsOn) return false
  if (endsOn !== null && day > endsOn) return false
  return weekdays.length === 0 || weekdays.includes(weekdayOf(day))
}

/** 1 Monday … 7 Sunday (ISO 8601). */
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Whether this version was the one that a purchase of that instant would have met. */
export const isInForce = ({ inForceFrom, inForceUntil }: Promotion, instant: Date): boolean =>
  (inForceFrom === null || inForceFrom <= instant) &&
  (inForceUntil === null || instant < inForceUntil)
