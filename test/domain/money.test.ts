import { describe, expect, it } from '@jest/globals'
import { allocate, percentOf, sumMinor } from '../../src/domain/money.ts'
import fc from '../support/fast-check.ts'

const amount = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: 1_000_000_000_000 }),
)
const weights = fc.array(amount, { minLength: 1, maxLength: 30 })

describe('splitting an amount', () => {
  it('sums to the amount exactly, each part within 1 of its exact share', () => {
    fc.assert(
      fc.property(amount, weights, (totalMinor, shares) => {
        const sum = shares.reduce((a, b) => a + b, 0)
        const parts = allocate(totalMinor, shares)
        expect(sumMinor(parts)).toBe(sum === 0 ? 0 : totalMinor)
        parts.forEach((part, index) => {
          const product = BigInt(totalMinor) * BigInt(shares[index] ?? 0)
          const off = BigInt(part) * BigInt(sum) - product
          expect(off < BigInt(Math.max(sum, 1)) && -off < BigInt(Math.max(sum, 1))).toBe(true)
          expect(Number.isSafeInteger(part) && part >= 0).toBe(true)
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('gives no part above its weight when the amount is not above their sum', () => {
    const within = weights.chain((shares) =>
      fc.record({
        shares: fc.constant(shares),
        totalMinor: fc.integer({ min: 0, max: sumMinor(shares) }),
      }),
    )
    fc.assert(
      fc.property(within, ({ shares, totalMinor }) => {
        allocate(totalMinor, shares).forEach((part, index) => {
          expect(part).toBeLessThanOrEqual(shares[index] ?? 0)
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('gives what is left over by the largest remainder, then to the earlier', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(allocate(100, [200, 300, 100])).toEqual([33, 50, 17])
    expect(allocate(1, [1, 2])).toEqual([0, 1])
    expect(allocate(2, [5, 5, 5])).toEqual([1, 1, 0])
  })

  it('gives nothing where nothing weighs', () => {
    expect(allocate(10, [])).toEqual([])
    expect(allocate(10, [0, 0])).toEqual([0, 0])
    expect(allocate(7, [0, 3, 0])).toEqual([0, 7, 0])
  })

  it('is exact at the edge of the safe integers', () => {
    const most = Number.MAX_SAFE_INTEGER
    expect(sumMinor(allocate(most, [most, most, 1]))).toBe(most)
  })

  it('refuses amounts and weights below zero', () => {
    expect(() => allocate(-1, [1])).toThrow(RangeError)
    expect(() => allocate(1, [2, -1])).toThrow(RangeError)
  })
})

describe('a percentage', () => {
  it('is the exact share rounded half up, never above the amount', () => {
    const any = fc.oneof(amount, fc.maxSafeInteger().map(Math.abs))
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 100 }), (amountMinor, percent) => {
        const exact = (BigInt(amountMinor) * BigInt(percent) + 50n) / 100n
        expect(percentOf(amountMinor, percent)).toBe(Number(exact))
        expect(percentOf(amountMinor, percent)).toBeLessThanOrEqual(amountMinor)
      }),
      { numRuns: 1000 },
    )
  })

  it('of 100 is the whole amount', () => {
    fc.assert(fc.property(amount, (amountMinor) => percentOf(amountMinor, 100) === amountMinor))
  })

  it('rounds a half up', () => {
    expect(percentOf(5, 10)).toBe(1)
    expect(percentOf(4, 10)).toBe(0)
    expect(percentOf(199, 50)).toBe(100)
    expect(percentOf(1, 50)).toBe(1)
    expect(percentOf(0, 50)).toBe(0)
  })
})
