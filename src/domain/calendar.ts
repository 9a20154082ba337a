/** Days, hours and weekdays as a store's clock shows them. Pure; zones are IANA names. */

import { findChange, offsetMs } from './zone-offset.ts'

export type LocalTime = {
  /** `YYYY-MM-DD` */
  date: string
  /** Days since 1970-01-01. */
  day: number
  /** 0–23 */
  hour: number
  /** 0–59 */
  minute: number
  /** 1 Monday … 7 Sunday (ISO 8601) */
  weekday: number
}

const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS
export const DAYS_PER_WEEK = 7
const DAYS_HELD_MAX = 50_000

const dates = new Map<number, string>()

/** What the store's clock and calendar show at `instant`. */
export function localTime(instant: Date, zone: string): LocalTime {
  const time = instant.getTime()
  const shown = time + offsetMs(time, zone)
  const dayNumber = Math.floor(shown / DAY_MS)
  const minutes = Math.floor((shown - dayNumber * DAY_MS) / MINUTE_MS)
  return {
    date: dateOf(dayNumber),
    day: dayNumber,
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    // Day 0, 1970-01-01, was a Thursday.
    weekday: ((((dayNumber + 3) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK) + 1,
  }
}

/** Days since 1970-01-01. */
export const dayNumberOf = (date: string): number => daysBetween('1970-01-01', date)

export const localDate = (instant: Date, zone: string): string => localTime(instant, zone).date

/** The first instant of the day after `date` in `zone`: what lasts through `date` ends here. */
export const endOfDay = (date: string, zone: string): Date => startOfDay(addDays(date, 1), zone)

/**
 * The first instant of `date` in `zone`. Where midnight is skipped by a change of the clock, that is the change;
 * where a change repeats it, the first of both.
 */
export function startOfDay(date: string, zone: string): Date {
  const midnightUtc = Date.parse(`${date}T00:00:00Z`)
  const beforeMs = offsetMs(midnightUtc - DAY_MS, zone)
  const afterMs = offsetMs(midnightUtc + DAY_MS, zone)
  const byOldClock = midnightUtc - beforeMs
  if (offsetMs(byOldClock, zone) === beforeMs) return new Date(byOldClock)
  const byNewClock = midnightUtc - afterMs
  if (offsetMs(byNewClock, zone) === afterMs) return new Date(byNewClock)
  return new Date(findChange(byNewClock, byOldClock, (time) => offsetMs(time, zone)))
}

/** The first instant of `date` in the zone where it begins last; by then it has begun in every one of them. */
export function lastStartOfDay(date: string, zones: readonly string[]): Date {
  if (zones.length === 0) throw new RangeError('a day begins in some zone')
  return new Date(Math.max(...zones.map((zone) => startOfDay(date, zone).getTime())))
}

/** When `date` is over in every one of the zones. */
export const lastEndOfDay = (date: string, zones: readonly string[]): Date =>
  lastStartOfDay(addDays(date, 1), zones)

export function addDays(date: string, days: number): string {
  return dayText(new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS))
}

/** Same day of the month `months` later, or that month's last day. */
export function addMonths(date: string, months: number): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  const target = new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, lastDay)))
  return dayText(target)
}

/** Whole days from `from` to `to`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** Postgres has no year 0. */
const FIRST_DATE = '0001-01-01'

/** True when `date` is a day of the calendar, written YYYY-MM-DD. */
export function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return date >= FIRST_DATE && !Number.isNaN(time) && dayText(new Date(time)) === date
}

/** Years past 9999 have six digits and a sign (ISO 8601), so the text is cut at the T. */
function dayText(utc: Date): string {
  const text = utc.toISOString()
  return text.slice(0, text.indexOf('T'))
}

/** The date of a day, counted from 1970-01-01. */
export const dateOfDay = (day: number): string => dateOf(day)

/** Days since 1970-01-01 as text, held because writing one costs more than all else in localTime. */
function dateOf(dayNumber: number): string {
  let date = dates.get(dayNumber)
  if (date === undefined) {
    if (dates.size >= DAYS_HELD_MAX) dates.clear()
    date = dayText(new Date(dayNumber * DAY_MS))
    dates.set(dayNumber, date)
  }
  return date
}
