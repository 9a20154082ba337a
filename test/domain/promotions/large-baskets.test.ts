import { describe, expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type { Evaluation } from '../../../src/domain/promotions/evaluation.ts'
import type { Promotion } from '../../../src/domain/promotions/offer.ts'
import { couponOf, inputOf, lineOf, onCategories, onProducts, promotionOf } from './offers.ts'

const takenBy = ({ discounts }: Evaluation) =>
  discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

/** Two goods with eight offers of their own, of many kinds, that compete for them. */
const offersOfPair = (pair: number) => {
  const [a, b] = [`a${pair}`, `b${pair}`]
  const [ofA, ofB] = [onProducts(a), onProducts(b)]
  const set = { is: 'percentOff', percent: 35 } as const
  const both = [
    { units: 1, of: { products: [a] } },
    { units: 1, of: { products: [b] } },
  ]
  const rewards: Partial<Promotion>[] = [
    { reward: { kind: 'bundle', parts: both, set } },
    { reward: { kind: 'percentOff', percent: 30 }, appliesTo: ofA },
    { reward: { kind: 'percentOff', percent: 20 }, appliesTo: ofB },
    { reward: { kind: 'nForM', units: 2, paidUnits: 1 }, appliesTo: onProducts(a, b) },
    { reward: { kind: 'nForPrice', units: 2, priceMinor: 1400 }, appliesTo: onProducts(a, b) },
    { reward: { kind: 'amountOff', amountMinor: 250 }, appliesTo: ofA },
    {
      reward: { kind: 'buyGet', buyUnits: 1, getUnits: 1, percent: 80 },
      appliesTo: onProducts(a, b),
    },
    { reward: { kind: 'fixedPrice', priceMinor: 790 }, appliesTo: ofB },
  ]
  return rewards.map((fields, index) => promotionOf(`p${pair}-${index}`, fields))
}

const linesOfPair = (pair: number) => [
  lineOf(2 * pair + 1, 1000, { sku: `a${pair}` }),
  lineOf(2 * pair + 2, 1000, { sku: `b${pair}` }),
]

describe('a large basket', () => {
  it('with many groups of goods that share no offer gets as much as each by itself', () => {
    const pairs = Array.from({ length: 30 }, (_pair, index) => index)
    const together = evaluateBasket(
      inputOf({ lines: pairs.flatMap(linesOfPair), promotions: pairs.flatMap(offersOfPair) }),
    )
    const alone = pairs.map((pair) =>
      takenBy(
        evaluateBasket(inputOf({ lines: linesOfPair(pair), promotions: offersOfPair(pair) })),
      ),
    )
    expect(takenBy(together)).toBe(alone.reduce((sum, minor) => sum + minor, 0))
  })

  it('does not say that the search stopped where each line only has many percentages to choose from', () => {
    const indexes = Array.from({ length: 25 }, (_line, index) => index)
    const promotions = indexes.flatMap((index) =>
      Array.from({ length: 20 }, (_one, percent) =>
        promotionOf(`p${index}-${percent}`, {
          reward: { kind: 'percentOff', percent: percent + 1 },
          appliesTo: onProducts(`s${index}`),
        }),
      ),
    )
    const lines = indexes.map((index) => lineOf(index + 1, 1000, { sku: `s${index}` }))
    const evaluation = evaluateBasket(inputOf({ lines, promotions }))
    expect(takenBy(evaluation)).toBe(25 * 200)
    expect(evaluation.searchStopped).toBe(false)
  })

  it('with many lines finds that rounding makes a percentage the better offer', () => {
    const promotions = [
      promotionOf('p1', { reward: { kind: 'amountOff', amountMinor: 35 }, stacking: 'exclusive' }),
      promotionOf('p2', { reward: { kind: 'percentOff', percent: 10 }, stacking: 'free' }),
    ].map((promotion) => ({ ...promotion, appliesTo: onCategories('sweets') }))
    const lines = Array.from({ length: 20 }, (_line, index) =>
      lineOf(index + 1, 15, { category: 'sweets' }),
    )
    const evaluation = evaluateBasket(inputOf({ lines, promotions }))
    expect(takenBy(evaluation)).toBe(40)
  })

  it('with more offers on the basket than can be tried in every choice is granted the best that competes', () => {
    const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 800)]
    const coupons = Array.from({ length: 50 }, (_coupon, index) =>
      couponOf(`c${index}`, { reward: { kind: 'percentOff', percent: index + 1 } }),
    )
    const promotions = [
      promotionOf('p', {
        reward: { kind: 'percentOff', percent: 20 },
        appliesTo: onProducts('a'),
      }),
    ]
    const evaluation = evaluateBasket(inputOf({ lines, coupons, promotions }))
    expect(evaluation.couponUses).toMatchObject([{ couponId: 'c49', amountMinor: 800 }])
    expect(evaluation.searchStopped).toBe(false)
  })
})

describe('the most that may be taken off a basket', () => {
  const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 1000, { sku: 'b' })]
  const half = { reward: { kind: 'percentOff', percent: 50 } } as const

  it('is given to the minor unit, by the last offer in part', () => {
    const promotions = [
      promotionOf('p1', { ...half, appliesTo: onProducts('a') }),
      promotionOf('p2', { ...half, appliesTo: onProducts('b') }),
    ]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, discountMaxMinor: 777 }))
    expect(evaluation.discounts).toMatchObject([
      { promotionId: 'p1', amountMinor: 500 },
      { promotionId: 'p2', amountMinor: 277 },
    ])
  })

  it('goes to a higher priority first, and to promotions before coupons, which are kept', () => {
    const promotions = [
      promotionOf('p1', { ...half, appliesTo: onProducts('a') }),
      promotionOf('p2', {
        reward: { kind: 'percentOff', percent: 20 },
        appliesTo: onProducts('b'),
        priority: 5,
      }),
    ]
    const coupons = [couponOf('c1', { reward: { kind: 'percentOff', percent: 30 } })]
    const input = inputOf({ lines, promotions, coupons, discountMaxMinor: 400 })
    const evaluation = evaluateBasket(input)
    expect(evaluation.discounts).toMatchObject([
      { promotionId: 'p1', amountMinor: 200 },
      { promotionId: 'p2', amountMinor: 200 },
    ])
    expect(evaluation.couponUses).toEqual([])
  })

  it('is nothing where it is 0', () => {
    const promotions = [promotionOf('p1', { ...half, appliesTo: onProducts('a') })]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, discountMaxMinor: 0 }))
    expect(evaluation.discounts).toEqual([])
    expect(evaluation.promotionUses).toEqual([])
  })
})

describe('a cap that several offers share', () => {
  it('gives the second what the first has left, in fewer sets', () => {
    const budgets = new Map(
      ['p1', 'p2'].map((id) => [id, [{ key: 'both', uses: null, sets: null, moneyMinor: 1000 }]]),
    )
    const of = (sku: string) => ({
      reward: { kind: 'percentOff', percent: 60 } as const,
      appliesTo: onProducts(sku),
    })
    const evaluation = evaluateBasket(
      inputOf({
        lines: ['a', 'b'].map((sku, index) => lineOf(index + 1, 1000, { sku, quantity: 10 })),
        promotions: [promotionOf('p1', of('a')), promotionOf('p2', of('b'))],
        budgets,
      }),
    )
    expect(evaluation.discounts).toMatchObject([
      { promotionId: 'p1', amountMinor: 600 },
      { promotionId: 'p2', amountMinor: 360 },
    ])
  })
})
