import { describe, expect, it } from '@jest/globals'
import { compareHits } from '../../../src/operation/replay/hit-rates.ts'
import fc from '../../support/fast-check.ts'

const CUT = new Date('2026-11-01T00:00:00Z')
const day = (number: number): Date => new Date(CUT.getTime() + number * 86_400_000)

describe('hit rates', () => {
  it('count a coupon whose product its member buys after the cut and before it ends', () => {
    const coupons = [
      { accountId: 'a', skus: ['milk'], expiresAt: day(7) },
      { accountId: 'a', skus: ['tea'], expiresAt: day(7) },
      { accountId: 'a', skus: ['jam'], expiresAt: day(7) },
      { accountId: 'b', skus: ['milk', 'bread'], expiresAt: day(3) },
    ]
    const purchases = [
      { accountId: 'a', at: day(-1), skus: ['jam'] },
      { accountId: 'a', at: day(6), skus: ['milk', 'soap'] },
      { accountId: 'a', at: day(7), skus: ['tea'] },
      { accountId: 'b', at: CUT, skus: ['bread'] },
    ]
    expect(compareHits(coupons, purchases, CUT)).toMatchObject({ couponsJudged: 4, hitRate: 0.5 })
  })

  it('give the bestsellers as many products, members and days, and what sold after the cut does not count', () => {
    const coupons = [
      { accountId: 'a', skus: ['x'], expiresAt: day(9) },
      { accountId: 'a', skus: ['y'], expiresAt: day(2) },
      { accountId: 'b', skus: ['z'], expiresAt: day(9) },
    ]
    const purchases = [
      ...[-5, -4, -3].map((d) => ({ accountId: 'c', at: day(d), skus: ['milk', 'milk'] })),
      ...[-5, -4].map((d) => ({ accountId: 'c', at: day(d), skus: ['bread'] })),
      { accountId: 'c', at: day(-1), skus: ['jam'] },
      // Milk stands in until day 9, bread until day 2; b has one product, milk.
      { accountId: 'a', at: day(8), skus: ['milk'] },
      { accountId: 'a', at: day(3), skus: ['bread'] },
      { accountId: 'b', at: day(1), skus: ['bread', 'jam'] },
    ]
    expect(compareHits(coupons, purchases, CUT).hitRateBestsellers).toBe(0.3333)
  })

  it('draw the random rival’s products from what was sold before the cut alone', () => {
    const coupons = [{ accountId: 'a', skus: ['x'], expiresAt: day(9) }]
    const before = { accountId: 'c', at: day(-1), skus: ['milk'] }
    const rate = (sku: string) =>
      compareHits(coupons, [before, { accountId: 'a', at: day(1), skus: [sku] }], CUT).hitRateRandom
    expect(rate('milk')).toBe(1)
    expect(rate('tea')).toBe(0)
  })

  it('are near the share of products bought when these are drawn at random', () => {
    const sold = Array.from({ length: 40 }, (_, n) => `sku-${n}`)
    const coupons = Array.from({ length: 100 }, (_, n) => ({
      accountId: `m${n}`,
      skus: ['x'],
      expiresAt: day(9),
    }))
    const purchases = [
      { accountId: 'c', at: day(-1), skus: sold },
      ...coupons.map(({ accountId }) => ({ accountId, at: day(1), skus: sold.slice(0, 10) })),
    ]
    const { hitRateRandom } = compareHits(coupons, purchases, CUT)
    expect(hitRateRandom).toBeGreaterThan(0.22)
    expect(hitRateRandom).toBeLessThan(0.28)
  })

  it('are null where there was no coupon to judge', () => {
    expect(compareHits([], [], CUT)).toEqual({
      couponsJudged: 0,
      hitRate: null,
      hitRateRandom: null,
      hitRateBestsellers: null,
    })
  })

  it('do not depend on the order in which coupons and purchases are read', () => {
    const sku = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const account = fc.constantFrom('m', 'n')
    const coupon = fc.record({
      accountId: account,
      skus: fc.array(sku, { minLength: 1, maxLength: 2 }),
      expiresAt: fc.integer({ min: 1, max: 9 }).map(day),
    })
    const purchase = fc.record({
      accountId: account,
      at: fc.integer({ min: -9, max: 9 }).map(day),
      skus: fc.array(sku, { minLength: 1 }),
    })
    fc.assert(
      fc.property(fc.array(coupon), fc.array(purchase), (coupons, purchases) => {
        const there = compareHits(coupons, purchases, CUT)
        expect(compareHits([...coupons].reverse(), [...purchases].reverse(), CUT)).toEqual(there)
      }),
      { seed: 7 },
    )
  })
})
