import { describe, expect, it } from '@jest/globals'
import {
  capEarned,
  capSpan,
  type EarningLine,
  type EarningTerms,
  earnedPoints,
  earningTermsOf,
  notEarningMinorOf,
  pointsAvailable,
} from '../../src/domain/earning.ts'
import { defaultProgramme, type EarnCap } from '../../src/domain/programme.ts'
import fc from '../support/fast-check.ts'

const terms: EarningTerms = earningTermsOf(defaultProgramme, null)

type Paid = { points?: number; notEarning?: number; bonus?: number }

const earn = (
  lines: readonly EarningLine[],
  { points = 0, notEarning = 0, bonus = 0 }: Paid = {},
  by: EarningTerms = terms,
) =>
  earnedPoints({ lines, pointsMinor: points, notEarningMinor: notEarning, bonusPoints: bonus }, by)

const of = (netMinor: number, more: Partial<EarningLine> = {}): EarningLine => ({
  netMinor,
  multiplier: 1,
  ...more,
})

const line = fc.record({
  netMinor: fc.integer({ min: 0, max: 10_000_000 }),
  couponMinor: fc.integer({ min: 0, max: 10_000 }),
  multiplier: fc.integer({ min: 0, max: 100 }),
  payable: fc.boolean(),
})
const basket = fc.array(line, { maxLength: 30 })
const minor = fc.integer({ min: 0, max: 20_000_000 })
const anyTerms: fc.Arbitrary<EarningTerms> = fc.record({
  pointValueMinor: fc.constant(1),
  earnStepMinor: fc.integer({ min: 1000, max: 100_000 }),
  earnOn: fc.constantFrom(undefined, 'beforeCoupons' as const),
  earnPercent: fc.constantFrom(undefined, 50, 100, 125, 300),
})

describe('earning', () => {
  it('floors once per basket, not once per line', () => {
    expect(earn([of(60), of(60), of(80)])).toBe(2)
    expect(earn([of(99)])).toBe(0)
    expect(earn([of(100)])).toBe(1)
    expect(earn([])).toBe(0)
  })

  it('counts each line times its multiplier', () => {
    expect(earn([of(150, { multiplier: 3 }), of(70)])).toBe(5)
  })

  it('earns nothing on what points pay for', () => {
    const lines = [of(1000, { multiplier: 2 })]
    expect(earn(lines, { points: 500 })).toBe(10)
    expect(earn(lines, { points: 1000 })).toBe(0)
    expect(earn(lines, { points: 5000 })).toBe(0)
  })

  it('earns on what is barred from points as if none were spent, and nothing on what earns none', () => {
    const wine = of(1000, { payable: false })
    expect(earn([of(1000), wine], { points: 500 })).toBe(15)
    expect(earn([of(1000), wine], { points: 1000 })).toBe(10)
    expect(earn([of(1000), of(1000, { multiplier: 0 })], { points: 500 })).toBe(7)
    expect(earn([{ ...wine, multiplier: 0 }])).toBe(0)
  })

  it('earns nothing on what vouchers pay for, in proportion to all that points have left', () => {
    expect(earn([of(1000)], { notEarning: 300 })).toBe(7)
    expect(earn([of(1000)], { notEarning: 1000 })).toBe(0)
    // Of 10.00 at three points and 10.00 at one a quarter is paid so: 30 + 10, less a quarter.
    expect(earn([of(1000, { multiplier: 3 }), of(1000)], { notEarning: 500 })).toBe(30)
    // Points pay half the groceries; of the 15.00 left a third.
    expect(earn([of(1000), of(1000, { payable: false })], { points: 500, notEarning: 500 })).toBe(
      10,
    )
  })

  // OCA #361, Odoo #114004, #124480: what points are counted on was nowhere said.
  it('counts the net amount, or what it was before coupons, as the terms say', () => {
    const lines = [of(800, { couponMinor: 200 })]
    const before: EarningTerms = { ...terms, earnOn: 'beforeCoupons' }
    expect(earn(lines)).toBe(8)
    expect(earn(lines, {}, before)).toBe(10)
    expect(earn(lines, { points: 800 }, before)).toBe(2)
    expect(earn([of(0, { couponMinor: 1000 })], {}, before)).toBe(10)
  })

  it('multiplies what is spent by the tier, floored once, and leaves bonuses as they are', () => {
    const gold: EarningTerms = { ...terms, earnPercent: 150 }
    expect(earn([of(350)], {}, gold)).toBe(5)
    expect(earn([of(350)], { bonus: 100 }, gold)).toBe(105)
  })

  it('never earns more than caps have left, nor more than can be counted', () => {
    expect(earn([of(1000)], {}, { ...terms, earnedMax: 4 })).toBe(4)
    expect(earn([of(300)], {}, { ...terms, earnedMax: 4 })).toBe(3)
    expect(earn([of(Number.MAX_SAFE_INTEGER, { multiplier: 100 })])).toBe(1_000_000_000)
  })

  it('is exact for amounts whose product leaves the safe integers', () => {
    const step = { ...terms, earnStepMinor: 1_000_000_000 }
    expect(earn([of(Number.MAX_SAFE_INTEGER, { multiplier: 100 })], {}, step)).toBe(900_719_925)
  })

  it('never rises when more is paid without earning, and never falls when a line is added', () => {
    fc.assert(
      fc.property(basket, line, minor, minor, anyTerms, (lines, another, points, more, by) => {
        const all = earn(lines, {}, by)
        expect(earn(lines, { points }, by)).toBeLessThanOrEqual(all)
        expect(earn(lines, { notEarning: points + more }, by)).toBeLessThanOrEqual(
          earn(lines, { notEarning: points }, by),
        )
        expect(earn([...lines, another], {}, by)).toBeGreaterThanOrEqual(all)
      }),
      { numRuns: 1000 },
    )
  })

  it('is the exact share, floored once, for every basket', () => {
    fc.assert(
      fc.property(basket, minor, anyTerms, (lines, notEarning, by) => {
        const bases = lines.map(({ netMinor, couponMinor, multiplier }) => ({
          base: BigInt(netMinor + (by.earnOn ? couponMinor : 0)),
          multiplier: BigInt(multiplier),
        }))
        const net = bases.reduce((sum, { base }) => sum + base, 0n)
        const weighted = bases.reduce((sum, { base, multiplier }) => sum + base * multiplier, 0n)
        const left = net > BigInt(notEarning) ? net - BigInt(notEarning) : 0n
        const percent = BigInt(by.earnPercent ?? 100)
        const exact =
          net === 0n ? 0n : (weighted * left * percent) / (net * BigInt(by.earnStepMinor) * 100n)
        expect(earn(lines, { notEarning }, by)).toBe(Number(exact))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the terms of a basket', () => {
  it('say what differs from before there was a choice', () => {
    expect(terms).toEqual({ pointValueMinor: 1, earnStepMinor: 100 })
    const tiers = [{ name: 'Gold', pointsFrom: 10, earnPercent: 120 }]
    const programme = { ...defaultProgramme, tiers, earnOn: 'beforeCoupons' as const }
    expect(earningTermsOf(programme, 'Gold')).toMatchObject({
      earnOn: 'beforeCoupons',
      earnPercent: 120,
    })
    expect(earningTermsOf(programme, 'Silver').earnPercent).toBeUndefined()
  })

  it.each([
    ['cash', [{ type: 'cash', amountMinor: 500 }], 0],
    ['a gift card, whatever its case', [{ type: 'GIFTCARD', amountMinor: 200 }], 200],
    [
      'both, and cash',
      ['voucher', 'giftcard', 'cash'].map((type) => ({ type, amountMinor: 100 })),
      200,
    ],
    ['more than is due', [{ type: 'voucher', amountMinor: 900 }], 500],
  ])('count %s', (_name, tenders, expected) => {
    expect(notEarningMinorOf(tenders, 500, defaultProgramme)).toBe(expected)
    expect(notEarningMinorOf(tenders, 500, { ...defaultProgramme, notEarningTenders: [] })).toBe(0)
    expect(notEarningMinorOf(tenders, -10, defaultProgramme)).toBe(0)
  })
})

describe('caps of earning', () => {
  const cap = (policy: EarnCap['policy'], points: number) => ({
    cap: { per: 'day' as const, points: 1000, policy },
    points,
  })
  it.each([
    ['no cap', 100, [], 100],
    ['room enough', 100, [cap('reduce', 100), cap('refuse', 100)], 100],
    ['the least of those that reduce', 100, [cap('reduce', 60), cap('reduce', 40)], 40],
    ['no room at all, or less', 100, [cap('reduce', -5)], 0],
    ['one that refuses', 100, [cap('refuse', 99)], 0],
    ['one that refuses, before another reduces', 100, [cap('reduce', 50), cap('refuse', 99)], 0],
    ['nothing, which is never too much', 0, [cap('refuse', -5)], 0],
  ])('leave points by %s', (_name, points, rooms, expected) => {
    const left = capEarned(points, rooms)
    expect(left.points).toBe(expected)
    expect(left.by === null).toBe(expected === points)
  })

  it('ask about the local day and month', () => {
    // Still the 31st in New York.
    const at = new Date('2026-11-01T03:00:00Z')
    const span = (per: 'day' | 'month') =>
      Object.values(capSpan(per, at, 'America/New_York')).map((end) => end.toISOString())
    expect(span('day')).toEqual(['2026-10-31T04:00:00.000Z', '2026-11-01T04:00:00.000Z'])
    expect(span('month')).toEqual(['2026-10-01T04:00:00.000Z', '2026-11-01T04:00:00.000Z'])
  })
})

describe('pending points', () => {
  const at = new Date('2026-11-21T10:00:00Z')
  it.each([
    ['at once', { kind: 'none' } as const, 14, null],
    ['after so many days', { kind: 'days', days: 2 } as const, null, '2026-11-24T00:00:00.000Z'],
    ['after the return window', { kind: 'returnWindow' } as const, 3, '2026-11-25T00:00:00.000Z'],
    ['at once where there is no window', { kind: 'returnWindow' } as const, null, null],
  ])('can be spent %s', (_name, pending, returnWindowDays, expected) => {
    const programme = { ...defaultProgramme, pending, returnWindowDays }
    const available = pointsAvailable(at, 'Europe/Dublin', programme)
    expect(available?.toISOString() ?? null).toBe(expected)
  })
})
