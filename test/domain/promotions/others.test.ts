import { describe, expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../../src/domain/promotions/evaluation.ts'
import { explainPromotion } from '../../../src/domain/promotions/explain.ts'
import type { MinimumSpend, Promotion, Reward } from '../../../src/domain/promotions/offer.ts'
import { sayExplanation, sayLost } from '../../../src/domain/promotions/say.ts'
import { couponOf, inputOf, lineOf, onProducts, promotionOf } from './offers.ts'

const percent = (value: number): Reward => ({ kind: 'percentOff', percent: value })
const threeForTwo: Reward = { kind: 'nForM', units: 3, paidUnits: 2 }
const spent = (
  amountMinor: number,
  basis: MinimumSpend['basis'] = 'beforeDiscounts',
): MinimumSpend => ({ amountMinor, basis, on: 'basket' })
const onA = (id: string, reward: Reward, fields: Partial<Promotion> = {}): Promotion =>
  promotionOf(id, { reward, appliesTo: onProducts('a'), ...fields })
const usesLeft = (uses: Record<string, number>): EvaluationInput['budgets'] =>
  new Map(
    Object.entries(uses).map(([id, left]) => [
      id,
      [{ key: id, uses: left, sets: null, moneyMinor: null }],
    ]),
  )

/** `[id, what is missing]`; of pieces in plain numbers, of money with a sign. */
const almostOf = (fields: Partial<EvaluationInput>) =>
  evaluateBasket(inputOf(fields)).almost.map(({ promotionId, couponId, short }) => [
    couponId ?? promotionId,
    short.kind === 'units' ? short.units : `€${short.amountMinor}`,
  ])
const lostOf = (fields: Partial<EvaluationInput>) =>
  evaluateBasket(inputOf(fields)).lost.map(({ promotionId, couponId, why, to }) => [
    couponId ?? promotionId,
    why,
    ...to,
  ])

describe('what a little more would bring', () => {
  const a = (quantity: number) => [lineOf(1, 1000 * quantity, { sku: 'a', quantity })]

  it('is told of pieces and of money, the nearest first, at most three', () => {
    const promotions = [
      onA('far', { kind: 'nForM', units: 4, paidUnits: 1 }),
      onA('pieces', threeForTwo),
      onA('half', percent(50), { minimumSpend: spent(2500) }),
      onA('half again', percent(51), { minimumSpend: spent(2600) }),
    ]
    expect(almostOf({ lines: a(2), promotions })).toEqual([
      ['half', '€500'],
      ['half again', '€600'],
      ['pieces', 1],
    ])
  })

  it('is not told where pieces and money are missing', () => {
    const promotions = [onA('p', threeForTwo, { minimumSpend: spent(2500) })]
    expect(almostOf({ lines: a(2), promotions })).toEqual([])
    const after = [onA('p', threeForTwo, { minimumSpend: spent(5000, 'afterDiscounts') })]
    expect(almostOf({ lines: a(1), promotions: after })).toEqual([])
    const [promotion] = promotions
    if (!promotion) throw new Error('there is one')
    const explained = explainPromotion([promotion], inputOf({ lines: a(2), promotions }))
    expect([explained.reason, sayExplanation(explained, 'EUR').staff]).toEqual([
      'short',
      '“Promotion p” asked for more.',
    ])
  })

  it('is the larger of two amounts', () => {
    const threshold = (spendMinor: number): Reward => ({
      kind: 'basketThreshold',
      spendMinor,
      basis: 'beforeDiscounts',
      off: { is: 'amountOff', amountMinor: 100 },
    })
    const of = (spendMinor: number, minimumMinor: number) =>
      almostOf({
        lines: a(1),
        promotions: [
          promotionOf('p', { reward: threshold(spendMinor), minimumSpend: spent(minimumMinor) }),
        ],
      })
    expect(of(1100, 1300)).toEqual([['p', '€300']])
    expect(of(1400, 1300)).toEqual([['p', '€400']])
  })

  it('is not told where a cap holds nothing', () => {
    const promotions = [
      onA('pieces', threeForTwo),
      onA('money', percent(50), { minimumSpend: spent(2500) }),
    ]
    expect(almostOf({ lines: a(2), promotions })).toHaveLength(2)
    const budgets = usesLeft({ pieces: 0, money: 0 })
    expect(almostOf({ lines: a(2), promotions, budgets })).toEqual([])
    expect(almostOf({ lines: a(2), promotions, discountMaxMinor: 0 })).toEqual([])
  })

  it('is not told where it would give nothing even then', () => {
    const dear = onA('dear', { kind: 'nForPrice', units: 2, priceMinor: 5000 })
    expect(almostOf({ lines: a(1), promotions: [dear] })).toEqual([])
    const groups = ['a', 'b'].map((sku) => ({ of: { products: [sku] }, unitsMin: 1 }))
    const pair: Reward = {
      kind: 'mixAndMatch',
      units: 2,
      groups,
      set: { is: 'amountOff', amountMinor: 100 },
    }
    expect(almostOf({ lines: a(1), promotions: [promotionOf('pair', { reward: pair })] })).toEqual(
      [],
    )
  })

  it('is told where it beats the offer that has the goods, and else not', () => {
    const three = onA('three', threeForTwo)
    expect(almostOf({ lines: a(2), promotions: [three, onA('big', percent(60))] })).toEqual([])
    expect(almostOf({ lines: a(2), promotions: [three, onA('small', percent(10))] })).toEqual([
      ['three', 1],
    ])
    const first = onA('small', percent(10), { priority: 1 })
    expect(almostOf({ lines: a(2), promotions: [three, first] })).toEqual([])
  })

  it('is told of a bundle without one of its parts', () => {
    const parts = ['a', 'b'].map((sku) => ({ units: 1, of: { products: [sku] } }))
    const reward: Reward = { kind: 'bundle', parts, set: { is: 'amountOff', amountMinor: 100 } }
    expect(almostOf({ lines: a(1), promotions: [promotionOf('p', { reward })] })).toEqual([
      ['p', 1],
    ])
  })

  it('counts what others take off, where that is asked', () => {
    const reward: Reward = {
      kind: 'basketThreshold',
      spendMinor: 600,
      basis: 'afterDiscounts',
      off: { is: 'amountOff', amountMinor: 100 },
    }
    const input = {
      lines: a(1),
      promotions: [onA('half', percent(50)), promotionOf('p', { reward })],
    }
    expect(almostOf(input)).toEqual([['p', '€100']])
    expect(lostOf(input)).toEqual([])
  })

  it('is told of points, where they would be more', () => {
    const asking = (basis: MinimumSpend['basis']) =>
      promotionOf('p', {
        reward: { kind: 'pointsMultiplier', multiplier: 2 },
        minimumSpend: spent(1200, basis),
      })
    for (const basis of ['beforeDiscounts', 'afterDiscounts'] as const) {
      const promotions = [asking(basis)]
      expect(almostOf({ lines: a(1), promotions })).toEqual([['p', '€200']])
      expect(almostOf({ lines: a(1), promotions, isMember: false })).toEqual([])
      expect(almostOf({ lines: a(1), promotions, budgets: usesLeft({ p: 0 }) })).toEqual([])
      const better = promotionOf('q', { reward: { kind: 'pointsMultiplier', multiplier: 3 } })
      expect(almostOf({ lines: a(1), promotions: [...promotions, better] })).toEqual([])
    }
  })
})

describe('what has lost', () => {
  const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 1000, { sku: 'b' })]
  const onB = (id: string, reward: Reward) =>
    promotionOf(id, { reward, appliesTo: onProducts('b') })

  it('has lost to the offers on its goods', () => {
    const promotions = [onA('less', percent(10)), onA('more', percent(20)), onB('b', percent(30))]
    expect(lostOf({ lines, promotions })).toEqual([['less', 'others', 'more']])
    expect(lostOf({ lines, promotions, budgets: usesLeft({ less: 0 }) })).toEqual([
      ['less', 'others', 'more'],
    ])
    expect(lostOf({ lines, promotions, budgets: usesLeft({ less: 0, more: 0 }) })).toEqual([
      ['more', 'cap'],
      ['less', 'cap'],
    ])
  })

  it('names an offer for other goods, where granting both is not allowed', () => {
    const asking = {
      ...onB('b', percent(50)),
      minimumSpend: spent(1950, 'afterDiscounts'),
    }
    expect(lostOf({ lines, promotions: [onA('less', percent(10)), asking] })).toEqual([
      ['less', 'others', 'b'],
    ])
  })

  it('has lost to a cap, its own, a shared one or the basket’s, where nobody has its goods', () => {
    const promotions = [onA('p', percent(60)), onB('q', percent(60))]
    expect(lostOf({ lines, promotions, discountMaxMinor: 600 })).toEqual([['q', 'cap']])
    expect(lostOf({ lines, promotions, discountMaxMinor: 0 })).toEqual([
      ['p', 'cap'],
      ['q', 'cap'],
    ])
    const coupons = [
      couponOf('c1', { reward: percent(50), appliesTo: onProducts('a') }),
      couponOf('c2', { reward: percent(40), appliesTo: onProducts('b') }),
    ]
    expect(lostOf({ lines, coupons, budgets: usesLeft({ campaign: 1 }) })).toEqual([['c2', 'cap']])
  })

  it('has lost to a higher priority, however little that takes', () => {
    const promotions = [onA('first', percent(5), { priority: 1 }), onA('big', percent(50))]
    expect(lostOf({ lines, promotions })).toEqual([['big', 'priority', 'first']])
    const [, big] = promotions
    if (!big) throw new Error('there is one')
    expect(explainPromotion([big], inputOf({ lines, promotions }))).toMatchObject({
      reason: 'priority',
      lost: { why: 'priority' },
    })
  })

  it('is said in words that are true', () => {
    const { lost } = evaluateBasket(
      inputOf({
        lines,
        promotions: [
          ...[onA('first', percent(5), { priority: 1 }), onA('big', percent(50))],
          ...[onB('less', percent(10)), onB('more', percent(20)), onA('empty', percent(1))],
        ],
        budgets: usesLeft({ empty: 0 }),
      }),
    )
    expect(lost.map((one) => sayLost(one, 'EUR'))).toEqual([
      {
        display: 'Promotion big: other offer goes first',
        staff: '“Promotion big” would have taken 5.00 off; another offer goes before it.',
      },
      {
        display: 'Promotion less: better offer used',
        staff: '“Promotion less” would have taken 1.00 off; another offer was better.',
      },
      {
        display: 'Promotion empty: other offer goes first',
        staff: '“Promotion empty” would have taken 0.10 off; another offer goes before it.',
      },
    ])
    const capped = lost[0]
    if (!capped) throw new Error('there is one')
    expect(sayLost({ ...capped, why: 'cap', to: [] }, 'EUR')).toEqual({
      display: 'Promotion big: limit reached',
      staff: '“Promotion big” would have taken 5.00 off, but a cap left no room for it.',
    })
    expect(sayLost({ ...capped, why: 'others', to: ['1', '2'] }, 'EUR').staff).toBe(
      '“Promotion big” would have taken 5.00 off; 2 other offers were better.',
    )
  })
})
