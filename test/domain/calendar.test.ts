import { describe, expect, it } from '@jest/globals'
import {
  addDays,
  addMonths,
  daysBetween,
  endOfDay,
  isDate,
  localDate,
  localTime,
  startOfDay,
} from '../../src/domain/calendar.ts'
import { isTimeZone } from '../../src/domain/zone-offset.ts'
import fc from '../support/fast-check.ts'

const zones = [
  'UTC',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
]

const zone = fc.constantFrom(...zones)
const instant = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2035-12-31T00:00:00Z'),
  noInvalidDate: true,
})
const date = instant.map((at) => at.toISOString().slice(0, 10))

/** The clock as the platform's own formatter shows it, one slow call at a time. */
function shownBy(at: Date, timeZone: string): { date: string; hour: number } {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at)
  return { date: text.slice(0, 10), hour: Number(text.slice(11, 13)) }
}

describe('the store’s clock', () => {
  it('shows day and hour as the platform’s own formatter does, in every kind of zone', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const { date: day, hour } = localTime(at, timeZone)
        expect({ date: day, hour }).toEqual(shownBy(at, timeZone))
      }),
      { numRuns: 1000 },
    )
  })

  it('is right to the second on both sides of a change of the clock', () => {
    const hours = (at: string, timeZone: string) => localTime(new Date(at), timeZone).hour
    expect(hours('2026-03-29T00:59:59Z', 'Europe/Dublin')).toBe(0)
    expect(hours('2026-03-29T01:00:00Z', 'Europe/Dublin')).toBe(2)
    expect(hours('2026-10-25T00:59:59Z', 'Europe/Dublin')).toBe(1)
    expect(hours('2026-10-25T01:00:00Z', 'Europe/Dublin')).toBe(1)
    // Lord Howe moves by half an hour: 01:59 to 02:30, and 01:59 to 01:30.
    expect(hours('2026-10-03T15:29:59Z', 'Australia/Lord_Howe')).toBe(1)
    expect(hours('2026-10-03T15:30:00Z', 'Australia/Lord_Howe')).toBe(2)
    expect(hours('2026-04-04T14:59:59Z', 'Australia/Lord_Howe')).toBe(1)
    expect(hours('2026-04-04T15:00:00Z', 'Australia/Lord_Howe')).toBe(1)
    // Newfoundland changed at one minute past midnight until 2011.
    expect(localDate(new Date('2010-11-07T02:30:59Z'), 'America/St_Johns')).toBe('2010-11-07')
    expect(localDate(new Date('2010-11-07T02:31:00Z'), 'America/St_Johns')).toBe('2010-11-06')
  })

  it('counts weekdays from Monday 1 to Sunday 7, before 1970 too', () => {
    const weekday = (day: string) => localTime(new Date(`${day}T12:00:00Z`), 'UTC').weekday
    expect(weekday('2026-11-16')).toBe(1)
    expect(weekday('2026-11-22')).toBe(7)
    expect(weekday('1969-12-31')).toBe(3)
    expect(weekday('1970-01-04')).toBe(7)
  })

  it('reads offsets of years with one to four digits', () => {
    expect(localDate(new Date('0050-06-01T12:00:00Z'), 'Asia/Kolkata')).toBe('0050-06-01')
    expect(localDate(new Date('9999-12-31T23:00:00Z'), 'UTC')).toBe('9999-12-31')
  })
})

describe('the start and the end of a day', () => {
  it('lie where the local date changes, for every day in every zone', () => {
    fc.assert(
      fc.property(date, zone, (day, timeZone) => {
        const start = startOfDay(day, timeZone)
        expect(localDate(start, timeZone) >= day).toBe(true)
        expect(localDate(new Date(start.getTime() - 1), timeZone) < day).toBe(true)
        expect(endOfDay(day, timeZone)).toEqual(startOfDay(addDays(day, 1), timeZone))
        expect(endOfDay(day, timeZone) >= start).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('contain every instant of the day, but for a midnight that comes twice', () => {
    const settled = zone.filter((name) => !['America/St_Johns', 'Asia/Gaza'].includes(name))
    fc.assert(
      fc.property(instant, settled, (at, timeZone) => {
        const day = localDate(at, timeZone)
        expect(startOfDay(day, timeZone) <= at && at < endOfDay(day, timeZone)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['a plain day', '2026-11-20', 'Europe/Dublin', '2026-11-20T00:00:00.000Z', 24],
    ['a day of 23 hours', '2026-03-29', 'Europe/Dublin', '2026-03-29T00:00:00.000Z', 23],
    ['a day of 25 hours', '2026-10-25', 'Europe/Dublin', '2026-10-24T23:00:00.000Z', 25],
    [
      'midnight skipped in Brazil',
      '2017-10-15',
      'America/Sao_Paulo',
      '2017-10-15T03:00:00.000Z',
      23,
    ],
    ['midnight skipped in Egypt', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z', 23],
    [
      'the hour before midnight twice',
      '2018-02-17',
      'America/Sao_Paulo',
      '2018-02-17T02:00:00.000Z',
      25,
    ],
    ['half an hour less', '2026-10-04', 'Australia/Lord_Howe', '2026-10-03T13:30:00.000Z', 23.5],
    ['half an hour more', '2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', 24.5],
    ['midnight that comes twice', '2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00.000Z', 25],
    ['a day that never was', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 0],
    ['the day after it', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 24],
  ])('are known for %s', (_name, day, timeZone, start, hours) => {
    expect(startOfDay(day, timeZone).toISOString()).toBe(start)
    const length = endOfDay(day, timeZone).getTime() - startOfDay(day, timeZone).getTime()
    expect(length / 3_600_000).toBe(hours)
  })

  it('exist for the last day that can be written', () => {
    expect(endOfDay('9999-12-31', 'UTC').getTime()).toBe(Date.UTC(10_000, 0, 1))
  })
})

describe('days and months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2028-02-29', 48, '2032-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-11-30', 1, '2026-12-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -13, '2024-12-15'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to)
  })

  it('adding months keeps the day of the month or takes the last one there is', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 120 }), (from, months) => {
        const to = addMonths(from, months)
        expect(isDate(to)).toBe(true)
        const shortened = to.slice(8) !== from.slice(8)
        if (shortened) expect(addDays(to, 1).slice(8)).toBe('01')
      }),
    )
  })

  it('adding days and counting them are each other’s reverse', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -4000, max: 4000 }), (from, days) => {
        expect(daysBetween(from, addDays(from, days))).toBe(days)
      }),
    )
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  })

  it('tells a day of the calendar from text that only looks like one', () => {
    for (const day of ['2026-11-20', '2028-02-29', '2000-02-29']) expect(isDate(day)).toBe(true)
    const wrong = ['2026-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-1']
    for (const day of [...wrong, '', 'today', '20261120', '2026-11-20T00:00:00Z']) {
      expect(isDate(day)).toBe(false)
    }
  })
})

describe('time zones', () => {
  it('are known by their IANA names alone', () => {
    for (const name of zones) expect(isTimeZone(name)).toBe(true)
    for (const name of ['', 'Mars/Olympus', '+01:00', '-05', 'Europe/Dublin ', '../etc']) {
      expect(isTimeZone(name)).toBe(false)
    }
  })
})
