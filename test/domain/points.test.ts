import { describe, expect, it } from '@jest/globals'
import { type Lot, pointsExpiry, spendablePoints, takeFromLots } from '../../src/domain/points.ts'
import { defaultProgramme } from '../../src/domain/programme.ts'
import fc from '../support/fast-check.ts'

describe('expiry', () => {
  it('ends with the local day, the programme’s months later', () => {
    const expiry = (at: string, zone: string, pointsValidMonths: number) =>
      pointsExpiry(new Date(at), zone, { ...defaultProgramme, pointsValidMonths }).toISOString()
    expect(expiry('2026-11-21T10:00:00Z', 'Europe/Dublin', 24)).toBe('2028-11-22T00:00:00.000Z')
    // Still the 31st in New York; a year and a month later there is no 31st of February.
    expect(expiry('2027-02-01T03:00:00Z', 'America/New_York', 13)).toBe('2028-03-01T05:00:00.000Z')
    // The summer clock of the later date counts.
    expect(expiry('2026-01-15T12:00:00Z', 'Europe/Dublin', 6)).toBe('2026-07-15T23:00:00.000Z')
  })
})

describe('taking from lots', () => {
  const at = new Date('2026-11-21T10:00:00Z')
  const day = (n: number) => new Date(at.getTime() + n * 86_400_000)
  const lot = (id: string, remaining: number, days: number, more: Partial<Lot> = {}): Lot => ({
    id,
    remaining,
    expired: 0,
    availableAt: null,
    expiresAt: day(days),
    ...more,
  })
  const debit = (lotId: string, points: number, revived = 0) => ({ lotId, points, revived })
  const lots: Lot[] = [
    lot('c', 50, 3),
    lot('b', 10, 1),
    lot('a', 10, 1),
    lot('expired', 99, 0),
    lot('empty', 0, 1),
    lot('pending', 99, 1, { availableAt: day(0.5) }),
  ]

  it('takes first what expires first, then the lowest id, and never what has expired or is pending', () => {
    expect(takeFromLots(lots, 25, at)).toEqual([debit('a', 10), debit('b', 10), debit('c', 5)])
    expect(spendablePoints(lots, at)).toBe(70)
    expect(takeFromLots(lots, 0, at)).toEqual([])
  })

  it('takes what is pending once its time has come', () => {
    expect(spendablePoints([lot('a', 7, 1, { availableAt: at })], at)).toBe(7)
  })

  it('takes for a purchase from before what has expired by the clock since then', () => {
    const since = [lot('a', 0, 1, { expired: 30 }), lot('b', 5, 2, { expired: 0 })]
    expect(spendablePoints(since, at)).toBe(35)
    expect(takeFromLots(since, 32, at)).toEqual([debit('a', 30, 30), debit('b', 2)])
    const partly = [lot('a', 10, 1, { expired: 30 })]
    expect(takeFromLots(partly, 25, at)).toEqual([debit('a', 25, 15)])
    expect(spendablePoints(since, day(1))).toBe(5)
  })

  it('holds debts against what there is, however long ago they were made', () => {
    const indebted = [lot('a', 40, 1), lot('debt', -15, -500)]
    expect(spendablePoints(indebted, at)).toBe(25)
    expect(takeFromLots(indebted, 25, at)).toEqual([debit('a', 25)])
    expect(spendablePoints([lot('a', 4, 1), lot('debt', -15, 9)], at)).toBe(0)
  })

  it('refuses more than the lots hold, and what is no number of points', () => {
    for (const points of [71, -1, 0.5, Number.NaN]) {
      expect(() => takeFromLots(lots, points, at)).toThrow(RangeError)
    }
  })

  it('takes exactly the points asked for, above 0 from each lot and within what it holds', () => {
    const manyLots = fc
      .array(
        fc.record({
          remaining: fc.integer({ min: -50, max: 500 }),
          expired: fc.nat(50),
          days: fc.integer({ min: -3, max: 9 }),
        }),
      )
      .map((all) =>
        all.map(({ remaining, expired, days }, i) => lot(`${i}`, remaining, days, { expired })),
      )
    fc.assert(
      fc.property(manyLots, fc.double({ min: 0, max: 1, noNaN: true }), (held, part) => {
        const points = Math.floor(spendablePoints(held, at) * part)
        const debits = takeFromLots(held, points, at)
        expect(debits.reduce((sum, one) => sum + one.points, 0)).toBe(points)
        for (const { lotId, points: taken, revived } of debits) {
          const from = held.find(({ id }) => id === lotId)
          expect(taken > 0 && revived >= 0).toBe(true)
          expect(taken - revived <= (from?.remaining ?? 0)).toBe(true)
          expect(revived <= (from?.expired ?? 0)).toBe(true)
          expect(from && from.expiresAt > at).toBe(true)
        }
        expect(new Set(debits.map((one) => one.lotId)).size).toBe(debits.length)
      }),
      { numRuns: 1000 },
    )
  })
})
