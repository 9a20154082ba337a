/** Days, hours and weekdays as a store's clock shows them. Pure; zones are IANA names. */

export type LocalTime = {
  /** `YYYY-MM-DD` */
  date: string
  /** 0–23 */
  hour: number
  /** 1 Monday … 7 Sunday (ISO 8601) */
  weekday: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Every zone's offset has changed only at multiples of this since 1970. */
const OFFSET_STEP_MS = 15 * MINUTE_MS
const OFFSETS_MAX = 100_000

const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the store's clock and calendar show at `instant`. */
export function localTime(instant: Date, zone: string): LocalTime {
  const shifted = new Date(instant.getTime() + offsetMs(instant.getTime(), zone))
  return {
    date: shifted.toISOString().slice(0, 10),
    hour: shifted.getUTCHours(),
    weekday: ((shifted.getUTCDay() + 6) % 7) + 1,
  }
}

export const localDate = (instant: Date, zone: string): string => localTime(instant, zone).date

/** The first instant of the day after `date` in `zone`: what lasts through `date` ends here. */
export const endOfDay = (date: string, zone: string): Date => startOfDay(addDays(date, 1), zone)

/** The first instant of `date` in `zone`, also where midnight is skipped by a change of the clock. */
export function startOfDay(date: string, zone: string): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`)
  const first = asUtc - offsetMs(asUtc - offsetMs(asUtc, zone), zone)
  const before = first - OFFSET_STEP_MS
  const jump = offsetMs(first, zone) - offsetMs(before, zone)
  // Where the clock springs over midnight, both readings fit; the day starts at the change.
  return new Date(localDate(new Date(first), zone) < date ? first + Math.abs(jump) : first)
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Same day of the month `months` later, or that month's last day. */
export function addMonths(date: string, months: number): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  const target = new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, lastDay)))
  return target.toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** True when `date` is a day of the calendar, written YYYY-MM-DD. */
export function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === date
}

function offsetMs(time: number, zone: string): number {
  const slot = Math.floor(time / OFFSET_STEP_MS)
  const key = `${zone}|${slot}`
  const held = offsets.get(key)
  if (held !== undefined) return held
  if (offsets.size >= OFFSETS_MAX) offsets.clear()
  const offset = readOffsetMs(slot * OFFSET_STEP_MS, zone)
  offsets.set(key, offset)
  return offset
}

function readOffsetMs(time: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const part of formatterOf(zone).formatToParts(time)) parts[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  return shown - Math.floor(time / 1000) * 1000
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}
