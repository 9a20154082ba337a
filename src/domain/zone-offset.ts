/** Offsets of IANA time zones from UTC, to the second. Pure: the tables are those of the runtime. */

const SECOND_MS = 1000
// Not the calendar’s, which needs this file.
const DAY_MS = 86_400_000
const DAYS_HELD_MAX = 50_000

/** A zone's offset from UTC through one day of UTC; no zone changes it twice within days. */
type DayOffset = { beforeMs: number; changesAtMs: number; afterMs: number }
type Zone = { formatter: Intl.DateTimeFormat; days: Map<number, DayOffset> }

const zones = new Map<string, Zone>()

/** True for a name of the IANA database that this runtime knows; offsets such as +01:00 are no names. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    zoneOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the zone's clock shows less UTC, at an instant in milliseconds. A RangeError for an unknown zone. */
export function offsetMs(time: number, name: string): number {
  const zone = zoneOf(name)
  const number = Math.floor(time / DAY_MS)
  let day = zone.days.get(number)
  if (!day) {
    if (zone.days.size >= DAYS_HELD_MAX) zone.days.clear()
    day = readDayOffset(number * DAY_MS, zone.formatter)
    zone.days.set(number, day)
  }
  return time < day.changesAtMs ? day.beforeMs : day.afterMs
}

function readDayOffset(startMs: number, formatter: Intl.DateTimeFormat): DayOffset {
  const endMs = startMs + DAY_MS
  const beforeMs = readOffsetMs(startMs, formatter)
  const afterMs = readOffsetMs(endMs, formatter)
  if (beforeMs === afterMs) return { beforeMs, changesAtMs: Number.POSITIVE_INFINITY, afterMs }
  const changesAtMs = findChange(startMs, endMs, (time) => readOffsetMs(time, formatter))
  return { beforeMs, changesAtMs, afterMs }
}

/** The first whole second after `fromMs`, at most `toMs`, with another offset than `fromMs` has. */
export function findChange(
  fromMs: number,
  toMs: number,
  offsetAt: (time: number) => number,
): number {
  const before = offsetAt(fromMs)
  let same = fromMs
  let changed = toMs
  while (changed - same > SECOND_MS) {
    const middle = Math.floor((same + changed) / 2 / SECOND_MS) * SECOND_MS
    if (offsetAt(middle) === before) same = middle
    else changed = middle
  }
  return changed
}

/** What the zone's clock shows at a whole second, less that second. */
function readOffsetMs(time: number, formatter: Intl.DateTimeFormat): number {
  const parts: Record<string, number> = {}
  for (const part of formatter.formatToParts(time)) parts[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const shown = new Date(0)
  shown.setUTCFullYear(year, month - 1, day)
  return shown.setUTCHours(hour, minute, second) - time
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name)
  if (!zone) {
    zone = { formatter: createFormatter(name), days: new Map() }
    zones.set(name, zone)
  }
  return zone
}

const createFormatter = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
