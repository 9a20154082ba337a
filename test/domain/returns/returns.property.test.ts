import { describe, expect, it } from '@jest/globals'
import {
  addReturned,
  allOf,
  grossOfLines,
  type Returned,
  restOf,
} from '../../../src/domain/returns/goods.ts'
import {
  type Remains,
  refundOf,
  remainsOf,
  type Sale,
} from '../../../src/domain/returns/remains.ts'
import fc from '../../support/fast-check.ts'
import { rewardsByKind } from '../promotions/arbitraries.ts'
import { sales, someGoods, splitUp } from './returned-sales.ts'

const RUNS = 3000

/** What a shopper and the books have after goods came back in these parts. */
type Standing = Pick<
  Remains,
  'netMinor' | 'pointsEarned' | 'pointsSpent' | 'uses' | 'discounts'
> & {
  refundedMinor: number
  owedMinor: number
}

type Books = (sale: Sale, parts: readonly Returned[]) => Standing

const ours: Books = (sale, parts) => {
  let returned: Returned = []
  let standing = { refundedMinor: 0, owedMinor: 0 }
  for (const part of parts) {
    returned = addReturned(returned, part)
    standing = refundOf(remainsOf(sale, returned).dueMinor, standing.refundedMinor)
  }
  const { netMinor, pointsEarned, pointsSpent, uses, discounts } = remainsOf(sale, returned)
  const { refundedMinor, owedMinor } = standing
  return { refundedMinor, owedMinor, netMinor, pointsEarned, pointsSpent, uses, discounts }
}

/** As one system of the field does it: points are taken back by each refund's own amount, floored each time. */
const flooredPerRefund: Books = (sale, parts) => {
  let returned: Returned = []
  let { pointsEarned } = sale
  for (const part of parts) {
    const before = remainsOf(sale, returned).netMinor
    returned = addReturned(returned, part)
    const refund = before - remainsOf(sale, returned).netMinor
    pointsEarned -= Math.floor(Math.max(0, refund) / sale.terms.earnStepMinor)
  }
  return { ...ours(sale, parts), pointsEarned }
}

const ways = fc.record({
  sale: sales,
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
  all: fc.boolean(),
  one: fc.array(fc.nat(50), { minLength: 1, maxLength: 15 }),
  other: fc.array(fc.nat(50), { minLength: 1, maxLength: 15 }),
})

/** All that is said of a standing but how the money went back and forth: what was paid out less what is owed. */
const bookOf = ({ refundedMinor, owedMinor, ...rest }: Standing) => ({
  ...rest,
  dueMinor: refundedMinor - owedMinor,
})

const dependsOnGoodsAlone = (books: Books) =>
  fc.property(ways, ({ sale, shares, all, one, other }) => {
    const goods = someGoods(sale, shares, all)
    const whole = bookOf(books(sale, [goods]))
    expect(bookOf(books(sale, splitUp(goods, one)))).toEqual(whole)
    expect(bookOf(books(sale, splitUp(goods, other)))).toEqual(whole)
  })

describe('goods that come back', () => {
  it('leave the same, in however many parts and in whatever order they came', () => {
    fc.assert(dependsOnGoodsAlone(ours), { numRuns: RUNS })
  })

  it('would not, were points floored at each refund: the law above sees that', () => {
    expect(fc.check(dependsOnGoodsAlone(flooredPerRefund), { numRuns: RUNS }).failed).toBe(true)
  })

  it('leave what was paid where nothing came back, and nothing where all did', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const none = remainsOf(sale, [])
        expect(none).toMatchObject({
          netMinor: sale.netMinor,
          dueMinor: 0,
          pointsEarned: sale.pointsEarned,
          pointsSpent: sale.pointsSpent,
        })
        const paidMinor = Math.min(
          sale.pointsSpent * sale.terms.pointValueMinor,
          Math.max(0, sale.netMinor),
        )
        expect(remainsOf(sale, allOf(sale.lines))).toEqual({
          lines: [],
          discounts: [],
          uses: [],
          netMinor: 0,
          pointsEarned: 0,
          pointsSpent: 0,
          dueMinor: sale.netMinor - paidMinor - sale.unpaidMinor,
        })
      }),
      { numRuns: RUNS },
    )
  })

  it('never bring more than was asked for them, nor keep or restore points that were not there', () => {
    fc.assert(
      fc.property(ways, ({ sale, shares, one }) => {
        const goods = someGoods(sale, shares, false)
        let returned: Returned = []
        let refundedMinor = 0
        for (const part of splitUp(goods, one)) {
          returned = addReturned(returned, part)
          const left = remainsOf(sale, returned)
          const { refundMinor, ...after } = refundOf(left.dueMinor, refundedMinor)
          const backMinor = grossOfLines(sale.lines) - grossOfLines(restOf(sale.lines, returned))
          expect(left.dueMinor).toBeLessThanOrEqual(backMinor)
          expect(refundMinor).toBeGreaterThanOrEqual(0)
          expect(after.refundedMinor).toBeLessThanOrEqual(Math.max(0, backMinor))
          expect(after.owedMinor).toBeGreaterThanOrEqual(0)
          expect(left.pointsEarned).toBeGreaterThanOrEqual(0)
          expect(left.pointsEarned).toBeLessThanOrEqual(sale.pointsEarned)
          expect(left.pointsSpent).toBeGreaterThanOrEqual(0)
          expect(left.pointsSpent).toBeLessThanOrEqual(sale.pointsSpent)
          refundedMinor = after.refundedMinor
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('never bring more money than was paid in money, beside deposits that were given back', () => {
    fc.assert(
      fc.property(ways, ({ sale, shares, all, one }) => {
        const { netMinor, pointsSpent, unpaidMinor, lines, terms } = sale
        const paidMinor = Math.max(0, netMinor - pointsSpent * terms.pointValueMinor) - unpaidMinor
        const givenBackMinor = lines
          .filter(({ kind }) => kind === 'depositReturn')
          .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
        const parts = splitUp(someGoods(sale, shares, all), one)
        expect(ours(sale, parts).refundedMinor).toBeLessThanOrEqual(paidMinor + givenBackMinor)
      }),
      { numRuns: RUNS },
    )
  })

  it('use no coupon that the sale did not use, and nothing capped that it took nothing of', () => {
    fc.assert(
      fc.property(ways, ({ sale, shares }) => {
        const { uses } = remainsOf(sale, someGoods(sale, shares, false))
        const coupons = new Set(sale.taken.coupons.map(({ couponId }) => couponId))
        const taken = new Set(sale.taken.budgets.map(({ subjectId }) => subjectId))
        for (const { couponId, subjectId } of uses) {
          if (couponId !== null) expect(coupons.has(couponId)).toBe(true)
          if (subjectId === 'p1') expect(taken.has(subjectId)).toBe(true)
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('were bought with every kind of offer', () => {
    const seen = new Set<string>()
    const several = fc.sample(sales, { numRuns: 3000, seed: 4 })
    for (const { input, discounts, pointsFrom } of several) {
      const used = new Set(
        [...discounts, ...pointsFrom].map((one) => one.couponId ?? one.promotionId),
      )
      for (const { id, reward } of [...(input?.promotions ?? []), ...(input?.coupons ?? [])]) {
        if (used.has(id)) seen.add(reward.kind)
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(rewardsByKind).sort())
  })
})
