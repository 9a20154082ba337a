import { describe, expect, it } from '@jest/globals'
import { lineKinds } from '../../../src/domain/basket.ts'
import { dayNumberOf } from '../../../src/domain/calendar.ts'
import { weightAt } from '../../../src/domain/profile/decay.ts'
import { findDifferences } from '../../../src/domain/profile/differences.ts'
import { foldBaskets } from '../../../src/domain/profile/fold-basket.ts'
import { emptyProfile, type ProfileBasket } from '../../../src/domain/profile/profile.ts'
import { listVisitDays } from '../../../src/domain/profile/visit-days.ts'
import fc from '../../support/fast-check.ts'
import { aRecordedBasket, aRecordedLine } from './baskets.ts'

const foldAll = (baskets: readonly ProfileBasket[]) => foldBaskets(emptyProfile(), baskets, null)

describe('folding baskets into a profile', () => {
  it('counts a product once per basket, however many lines it has', () => {
    const lines = [
      aRecordedLine({ line: 1, quantity: 2, amountMinor: 200 }),
      aRecordedLine({ line: 2, quantity: 1, amountMinor: 100, discountMinor: 30 }),
      aRecordedLine({ line: 3, sku: 'butter', amountMinor: 250 }),
    ]
    const basket = aRecordedBasket({ lines })
    const profile = foldAll([basket])
    const at = basket.purchasedAt
    const weight = weightAt(at)
    expect(profile).toMatchObject({ baskets: 1, spendMinor: 520, units: 4, offerSpendMinor: 70 })
    expect(profile.products).toEqual(
      new Map([
        ['milk', { baskets: 1, units: 3, spendMinor: 270, weight, firstAt: at, lastAt: at }],
        ['butter', { baskets: 1, units: 1, spendMinor: 250, weight, firstAt: at, lastAt: at }],
      ]),
    )
    const dairy = { baskets: 1, units: 4, spendMinor: 520, weight, firstAt: at, lastAt: at }
    expect(profile.categories).toEqual(new Map([['DAIRY', dairy]]))
    expect(profile.departments).toEqual(new Map([['GROCERY', dairy]]))
  })

  it('keeps deposits and voided lines out of products, units and offers', () => {
    const lines = [
      aRecordedLine({ line: 1 }),
      aRecordedLine({ line: 2, kind: 'deposit', sku: 'crate', amountMinor: 25 }),
      aRecordedLine({ line: 3, kind: 'depositReturn', sku: 'bottle', amountMinor: 10 }),
      aRecordedLine({ line: 4, kind: 'voided', sku: 'wine', amountMinor: 900, discountMinor: 1 }),
    ]
    const profile = foldAll([aRecordedBasket({ lines, netMinor: 115 })])
    expect([...profile.products.keys()]).toEqual(['milk'])
    expect(profile).toMatchObject({ units: 1, spendMinor: 115, offerSpendMinor: 0 })
  })

  it('keeps goods that may not be profiled out of everything but the money', () => {
    const lines = [
      aRecordedLine({ line: 1 }),
      aRecordedLine({ line: 2, sku: 'test', category: 'PREGNANCY', department: 'CARE' }),
      aRecordedLine({ line: 3, sku: 'soap', category: 'SOAP', department: 'CARE' }),
      aRecordedLine({ line: 4, sku: 'mystery', category: null, department: null }),
    ]
    const goods = { departments: ['GROCERY'], categories: ['SOAP'] }
    const profile = foldBaskets(emptyProfile(), [aRecordedBasket({ lines })], goods)
    expect([...profile.products.keys()]).toEqual(['milk', 'soap'])
    expect([...profile.categories.keys()]).toEqual(['DAIRY', 'SOAP'])
    expect(profile).toMatchObject({ units: 2, spendMinor: 400 })
    expect(profile.recent.map(({ skus }) => skus)).toEqual([['milk', 'soap']])
  })

  it('keeps the latest hundred baskets and every day, whatever their order', () => {
    const dayMs = 86_400_000
    const first = Date.parse('2026-01-01T10:00:00Z')
    const list = Array.from({ length: 130 }, (_, at) =>
      aRecordedBasket({ purchasedAt: new Date(first + Math.floor(at / 2) * dayMs) }),
    )
    const profile = foldAll(list)
    expect(listVisitDays(profile.days)).toEqual(
      Array.from({ length: 65 }, (_, at) => dayNumberOf('2026-01-01') + at),
    )
    expect(profile.recent).toHaveLength(100)
    expect(profile.recent[0]?.at).toEqual(new Date(first + 15 * dayMs))
    expect(foldAll(list.reverse()).recent).toEqual(profile.recent)
  })

  it('counts a product that the catalogue does not have for itself alone', () => {
    const lines = [
      aRecordedLine({ sku: '__proto__', known: false, department: null, category: null }),
    ]
    const profile = foldAll([aRecordedBasket({ lines })])
    expect(profile.products.get('__proto__')?.baskets).toBe(1)
    expect(profile.categories.size + profile.departments.size).toBe(0)
  })

  it.each([
    ['2026-11-22T23:30:00Z', 'Europe/Dublin', '7', 'night'],
    ['2026-11-22T23:30:00Z', 'Asia/Tokyo', '1', 'morning'],
    ['2026-11-20T04:59:59Z', 'UTC', '5', 'night'],
    ['2026-11-20T05:00:00Z', 'UTC', '5', 'morning'],
    ['2026-11-20T10:59:59Z', 'UTC', '5', 'morning'],
    ['2026-11-20T11:00:00Z', 'UTC', '5', 'midday'],
    ['2026-11-20T14:00:00Z', 'UTC', '5', 'afternoon'],
    ['2026-11-20T18:00:00Z', 'UTC', '5', 'evening'],
    ['2026-11-20T22:00:00Z', 'UTC', '5', 'night'],
  ])('reads %s by the clock of %s', (at, timeZone, weekday, daypart) => {
    const profile = foldAll([aRecordedBasket({ purchasedAt: new Date(at), timeZone })])
    expect([...profile.weekdays.keys()]).toEqual([weekday])
    expect([...profile.dayparts.keys()]).toEqual([daypart])
  })

  it('takes the greater id as the last basket when two were bought at the same instant', () => {
    const [a, b] = [aRecordedBasket(), aRecordedBasket()]
    expect(foldAll([a, b]).lastBasketId).toBe(b.id)
    expect(foldAll([b, a]).lastBasketId).toBe(b.id)
  })

  it('doubles a basket’s weight every 45 days', () => {
    const ratio = weightAt(new Date('2026-11-15')) / weightAt(new Date('2026-10-01'))
    expect(ratio).toBeCloseTo(2, 12)
  })

  it('weighs a basket more than nothing, however long ago it was', () => {
    const [first, early, known] = ['0001-01-02', '1700-06-01', '1900-01-01'].map((date) =>
      weightAt(new Date(date)),
    )
    expect([first, early]).toEqual([2 ** -1022, 2 ** -1022])
    expect(known).toBe(2 ** ((Date.UTC(1900, 0, 1) - Date.UTC(2020, 0, 1)) / 86_400_000 / 45))
  })

  it('leaves the profile it was given as it was', () => {
    const before = foldAll([aRecordedBasket()])
    const copy = structuredClone(before)
    foldBaskets(before, [aRecordedBasket({ purchasedAt: new Date('2026-12-01T10:00:00Z') })], null)
    expect(before).toEqual(copy)
  })
})

const line = fc.record({
  kind: fc.constantFrom(...lineKinds),
  sku: fc.constantFrom('a', 'b', 'c', 'd'),
  quantity: fc.integer({ min: 1, max: 9 }),
  amountMinor: fc.integer({ min: 0, max: 10_000 }),
  discounted: fc.boolean(),
  category: fc.constantFrom('X', 'Y', null),
  department: fc.constantFrom('D', null),
})

const dateWithin = (min: string, max: string) =>
  fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true })

const basket = fc
  .record({
    id: fc.uuid(),
    storeId: fc.constantFrom('1', '2'),
    timeZone: fc.constantFrom('Europe/Dublin', 'Asia/Kolkata', 'America/St_Johns'),
    purchasedAt: fc.oneof(
      { weight: 5, arbitrary: dateWithin('2019-01-01', '2027-01-01') },
      { weight: 1, arbitrary: dateWithin('0001-01-02', '2027-01-01') },
    ),
    netMinor: fc.integer({ min: -500, max: 50_000 }),
    lines: fc.array(line, { maxLength: 6 }),
  })
  .map(({ lines, ...fields }) => ({
    ...fields,
    lines: lines.map(({ discounted, ...it }, index) =>
      aRecordedLine({
        ...it,
        line: index + 1,
        discountMinor: discounted ? it.amountMinor >> 1 : 0,
      }),
    ),
  }))

const baskets = fc.uniqueArray(basket, { selector: (it) => it.id, maxLength: 25 })
const shuffledBaskets = baskets.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc.shuffledSubarray(list, { minLength: list.length }),
    fc.array(fc.nat(25), { maxLength: 5 }),
  ),
)

describe('any order and any batches of the same baskets', () => {
  it('come to the same profile, counts and money exactly', () => {
    fc.assert(
      fc.property(shuffledBaskets, ([list, shuffled, cuts]) => {
        const edges = [
          0,
          ...cuts.filter((cut) => cut < list.length).sort((a, b) => a - b),
          list.length,
        ]
        const inBatches = edges
          .slice(1)
          .reduce(
            (profile, edge, index) =>
              foldBaskets(profile, shuffled.slice(edges[index], edge), null),
            emptyProfile(),
          )
        const oneByOne = shuffled.reduce(
          (profile, next) => foldBaskets(profile, [next], null),
          emptyProfile(),
        )
        expect(findDifferences(foldAll(list), inBatches)).toEqual([])
        expect(findDifferences(foldAll(list), oneByOne)).toEqual([])
      }),
    )
  })

  it('differ as soon as one basket is missing', () => {
    fc.assert(
      fc.property(baskets, basket, (list, extra) => {
        fc.pre(list.every((it) => it.id !== extra.id))
        const differences = findDifferences(foldAll(list), foldAll([...list, extra]))
        expect(differences).toContain('baskets')
        expect(differences.some((path) => path.startsWith('stores/'))).toBe(true)
      }),
    )
  })
})
