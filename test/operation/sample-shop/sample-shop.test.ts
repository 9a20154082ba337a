import { beforeAll, describe, expect, it } from '@jest/globals'
import type { History, ReplayDay, Trip } from '../../../src/operation/replay/history.ts'
import { openSampleShop } from '../../../src/operation/sample-shop/sample-shop.ts'
import fc from '../../support/fast-check.ts'

const FIRST_DAY = '2026-08-24'

function firstDays(history: History, count: number): ReplayDay[] {
  const days: ReplayDay[] = []
  for (const day of history.days()) {
    days.push(day)
    if (days.length === count) break
  }
  return days
}

const figuresOf = (trip: Trip) => ({ ...trip, react: undefined })
const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length

describe('the sample shop', () => {
  const shop = openSampleShop({ firstDay: FIRST_DAY })
  let days: ReplayDay[]
  let trips: Trip[]
  beforeAll(() => {
    days = firstDays(shop, 90)
    trips = days.flatMap((day) => day.trips)
  })

  it('is the same to the line for the same seed and first day', () => {
    const again = openSampleShop({ firstDay: FIRST_DAY })
    expect(again.products).toEqual(shop.products)
    expect(again.shoppers).toEqual(shop.shoppers)
    const same = firstDays(again, 90).flatMap((day) => day.trips.map(figuresOf))
    expect(JSON.stringify(same)).toBe(JSON.stringify(trips.map(figuresOf)))
  })

  it('is another shop for another seed', () => {
    const other = firstDays(openSampleShop({ firstDay: FIRST_DAY, seed: 'another' }), 3)
    expect(other.flatMap((day) => day.trips.map(figuresOf))).not.toEqual(
      days.slice(0, 3).flatMap((day) => day.trips.map(figuresOf)),
    )
  })

  it('goes on past its ninety days without changing them', () => {
    const longer = firstDays(shop, 120)
    expect(longer.slice(0, 90).map((day) => day.trips.length)).toEqual(
      days.map((day) => day.trips.length),
    )
    expect(longer[119]?.date).toBe('2026-12-21')
    expect(longer[119]?.trips.length).toBeGreaterThan(0)
  })

  it('sells about six hundred products in about forty categories above cost', () => {
    expect(shop.products.length).toBeGreaterThan(550)
    expect(new Set(shop.products.map((product) => product.sku)).size).toBe(shop.products.length)
    expect(new Set(shop.products.map((product) => product.category)).size).toBeGreaterThan(35)
    for (const product of shop.products) {
      expect(product.priceMinor).toBeGreaterThan(product.costMinor ?? Number.POSITIVE_INFINITY)
    }
  })

  it('has members whose cards carry a right check digit and are all different', () => {
    const numbers = shop.shoppers.map((shopper) => shopper.cardNumber)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) {
      expect(number).toMatch(/^29\d{11}$/)
      const weighted = [...number].map((digit, at) => Number(digit) * (at % 2 === 0 ? 1 : 3))
      expect(weighted.reduce((sum, n) => sum + n, 0) % 10).toBe(0)
    }
  })

  it('has a few members who refuse to be profiled', () => {
    const refusing = shop.shoppers.filter((shopper) => !shopper.consents.profiling).length
    expect(refusing / shop.shoppers.length).toBeGreaterThan(0.01)
    expect(refusing / shop.shoppers.length).toBeLessThan(0.08)
  })

  it('has baskets of about nine lines, of which a tenth has no card', () => {
    const lines = mean(trips.map((trip) => trip.lines.length))
    expect(lines).toBeGreaterThan(8)
    expect(lines).toBeLessThan(10)
    const cardless = trips.filter((trip) => trip.shopper === null).length / trips.length
    expect(cardless).toBeGreaterThan(0.08)
    expect(cardless).toBeLessThan(0.12)
  })

  it('is fuller on Fridays and Saturdays than from Sunday to Tuesday', () => {
    const byWeekday = (weekdays: number[]) =>
      mean(
        days
          .filter((day) => weekdays.includes(new Date(day.date).getUTCDay()))
          .map((day) => day.trips.length),
      )
    expect(byWeekday([5, 6])).toBeGreaterThan(1.4 * byWeekday([0, 1, 2]))
  })

  it('sells milk to a household sooner again than washing powder', () => {
    const gapOf = (category: string) => {
      const skus = new Set(shop.products.filter((p) => p.category === category).map((p) => p.sku))
      const visits = new Map<string, number[]>()
      for (const trip of trips) {
        if (!trip.shopper || !trip.lines.some((line) => skus.has(line.sku))) continue
        const known = visits.get(trip.shopper.externalId) ?? []
        visits.set(trip.shopper.externalId, [...known, trip.purchasedAt.getTime()])
      }
      return mean([...visits.values()].flatMap((at) => at.slice(1).map((t, n) => t - (at[n] ?? t))))
    }
    expect(gapOf('Washing powder')).toBeGreaterThan(2 * gapOf('Milk'))
  })

  it('loses some members for good', () => {
    const lastDay = new Map<string, number>()
    for (const [number, day] of firstDays(shop, 150).entries()) {
      for (const trip of day.trips) if (trip.shopper) lastDay.set(trip.shopper.externalId, number)
    }
    const lapsed = [...lastDay.values()].filter((day) => day < 90).length
    expect(lapsed / shop.shoppers.length).toBeGreaterThan(0.08)
    expect(lapsed / shop.shoppers.length).toBeLessThan(0.25)
  })

  it('numbers the swipes of each till from 1 in order of time, within the day and opening hours', () => {
    for (const day of days.slice(60, 70)) {
      const last = new Map<string, { sequence: number; at: Date }>()
      for (const trip of day.trips) {
        const [date, storeId, terminalId, sequence] = trip.reference.split('-')
        expect(date).toBe(day.date.replaceAll('-', ''))
        expect([storeId, terminalId]).toEqual([trip.storeId, trip.terminalId])
        const till = `${storeId}-${terminalId}`
        const before = last.get(till)
        expect(Number(sequence)).toBe((before?.sequence ?? 0) + 1)
        if (before) expect(trip.purchasedAt >= before.at).toBe(true)
        last.set(till, { sequence: Number(sequence), at: trip.purchasedAt })
        const hour = (trip.purchasedAt.getTime() - Date.parse(`${day.date}T00:00:00Z`)) / 3_600_000
        expect(hour).toBeGreaterThanOrEqual(6)
        expect(hour).toBeLessThan(23)
      }
    }
  })

  it('sends nobody shopping before they joined', () => {
    const early = trips.filter((trip) => new Date(trip.shopper?.joinedAt ?? 0) > trip.purchasedAt)
    expect(early).toEqual([])
    const late = shop.shoppers.filter((shopper) => shopper.joinedAt > FIRST_DAY)
    expect(late.length).toBeGreaterThan(5)
  })
})

describe('a shopper who sees their coupons', () => {
  const shop = openSampleShop({ firstDay: FIRST_DAY })
  const trips = firstDays(shop, 30).flatMap((day) => day.trips.filter((trip) => trip.react))
  const skus = shop.products.map((product) => product.sku)
  const offers = fc.array(
    fc.record({ skus: fc.uniqueArray(fc.constantFrom(...skus), { minLength: 1, maxLength: 3 }) }),
    { maxLength: 6 },
  )

  it('decides the same however often and in whatever order they are shown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...trips), offers, (trip, offered) => {
        const lines = trip.react?.(offered)
        expect(trip.react?.([...offered].reverse())).toEqual(lines)
      }),
      { seed: 7 },
    )
  })

  it('buys each product once, nothing but what was planned or offered, and loses nothing on top', () => {
    fc.assert(
      fc.property(fc.constantFrom(...trips), offers, (trip, offered) => {
        const lines = trip.react?.(offered) ?? []
        const bought = lines.map((line) => line.sku)
        const allowed = new Set(
          [...trip.lines, ...offered.flatMap((o) => o.skus.map((sku) => ({ sku })))].map(
            (l) => l.sku,
          ),
        )
        expect(new Set(bought).size).toBe(bought.length)
        expect(bought.every((sku) => allowed.has(sku))).toBe(true)
        expect(lines.length).toBeGreaterThanOrEqual(trip.lines.length)
      }),
      { seed: 7 },
    )
  })

  it('takes some offers of products that they like and leaves most of the others', () => {
    let liked = 0
    let drawn = 0
    for (const [index, trip] of trips.entries()) {
      const favourite = trips.find((other) => other !== trip && other.shopper === trip.shopper)
      const own = favourite?.lines.find((line) => !trip.lines.some((l) => l.sku === line.sku))?.sku
      const any = skus[(index * 101) % skus.length]
      if (!own || !any || trip.lines.some((line) => line.sku === any)) continue
      if (trip.react?.([{ skus: [own] }]).some((line) => line.sku === own)) liked += 1
      if (trip.react?.([{ skus: [any] }]).some((line) => line.sku === any)) drawn += 1
    }
    expect(liked).toBeGreaterThan(2 * drawn)
    expect(drawn).toBeGreaterThan(0)
  })
})
