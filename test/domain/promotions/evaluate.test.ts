import { describe, expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type { Promotion, Reward } from '../../../src/domain/promotions/offer.ts'
import { toScope } from '../../../src/domain/promotions/scope.ts'
import {
  couponOf,
  inputOf,
  lineOf,
  onCategories,
  onProducts,
  promotionOf,
  wholeBasket,
} from './offers.ts'

const percent = (value: number): Reward => ({ kind: 'percentOff', percent: value })
const amount = (amountMinor: number): Reward => ({ kind: 'amountOff', amountMinor })
const times = (multiplier: number): Reward => ({ kind: 'pointsMultiplier', multiplier })

const takenOff = (input: Parameters<typeof inputOf>[0]) =>
  evaluateBasket(inputOf(input)).discounts.map(
    ({ line, promotionId, couponId, amountMinor }) =>
      [line, promotionId ?? couponId, amountMinor] as const,
  )

describe('which lines an offer is for', () => {
  const lines = [
    lineOf(1, 200, { sku: 'milk', category: 'DAIRY' }),
    lineOf(2, 300, { sku: 'bread', category: 'BAKERY' }),
    lineOf(3, 100, { sku: 'unknown' }),
  ]

  it('takes percent off the named product alone', () => {
    const promotions = [promotionOf('p', { appliesTo: onProducts('bread') })]
    expect(takenOff({ lines, promotions })).toEqual([[2, 'p', 30]])
  })

  it('takes an offer by product or by category, and once where both match', () => {
    const appliesTo = toScope({ products: ['milk', 'milk', 'unknown'], categories: ['DAIRY'] })
    const promotions = [promotionOf('p', { appliesTo })]
    expect(takenOff({ lines, promotions })).toEqual([
      [1, 'p', 20],
      [3, 'p', 10],
    ])
  })

  it('spreads an offer without products or categories over the whole basket', () => {
    const promotions = [promotionOf('p', { reward: amount(100) })]
    expect(takenOff({ lines, promotions })).toEqual([
      [1, 'p', 33],
      [2, 'p', 50],
      [3, 'p', 17],
    ])
  })

  it('leaves deposits, voided lines and free lines alone', () => {
    const others = [
      lineOf(1, 25, { kind: 'deposit' }),
      lineOf(2, 25, { kind: 'depositReturn' }),
      lineOf(3, 500, { kind: 'voided' }),
      lineOf(4, 0),
      lineOf(5, 80),
    ]
    const promotions = [promotionOf('p', { reward: percent(100) })]
    const evaluation = evaluateBasket(inputOf({ lines: others, promotions }))
    expect(evaluation.discounts.map((d) => [d.line, d.amountMinor])).toEqual([[5, 80]])
    expect([...evaluation.multipliers]).toEqual([[5, 1]])
  })

  it('gives nothing for an empty basket', () => {
    const promotions = [promotionOf('p')]
    const coupons = [couponOf('c')]
    expect(evaluateBasket(inputOf({ promotions, coupons }))).toEqual({
      discounts: [],
      promotionUses: [],
      couponUses: [],
      couponsWithoutEffect: [{ couponId: 'c', reason: 'no-effect' }],
      multipliers: new Map(),
      bonusPoints: 0,
      pointsFrom: [],
      lost: [],
      almost: [],
      searchStopped: false,
    })
  })
})

describe('when an offer is open', () => {
  const lines = [lineOf(1, 1000)]
  const given = (fields: Partial<Promotion>, isMember = true) =>
    takenOff({ lines, promotions: [promotionOf('p', fields)], isMember }).length === 1

  it('gives a member-only offer to members and not to baskets without a card', () => {
    expect(given({ audience: 'members' })).toBe(true)
    expect(given({ audience: 'members' }, false)).toBe(false)
    expect(given({ audience: 'everyone' }, false)).toBe(true)
  })

  it('includes its first and its last day', () => {
    expect(given({ startsOn: '2026-11-20', endsOn: '2026-11-20' })).toBe(true)
    expect(given({ startsOn: '2026-11-21' })).toBe(false)
    expect(given({ endsOn: '2026-11-19' })).toBe(false)
  })
})

describe('offers that compete for a line', () => {
  it('grants the one that takes most off the basket, then the next on the lines still free', () => {
    const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 400, { sku: 'b' })]
    const promotions = [
      promotionOf('both', { appliesTo: onProducts('a', 'b'), reward: percent(20) }),
      promotionOf('one', { appliesTo: onProducts('a'), reward: percent(30) }),
    ]
    expect(takenOff({ lines, promotions })).toEqual([
      [1, 'one', 300],
      [2, 'both', 80],
    ])
  })

  it('takes an amount off once per basket, spread over its lines and never above what they hold', () => {
    const lines = [lineOf(1, 30, { sku: 'a' }), lineOf(2, 20, { sku: 'a' }), lineOf(3, 900)]
    const appliesTo = onProducts('a')
    const small = [promotionOf('p', { appliesTo, reward: amount(25) })]
    expect(takenOff({ lines, promotions: small })).toEqual([
      [1, 'p', 15],
      [2, 'p', 10],
    ])
    const large = [promotionOf('p', { appliesTo, reward: amount(500) })]
    expect(takenOff({ lines, promotions: large })).toEqual([
      [1, 'p', 30],
      [2, 'p', 20],
    ])
  })

  it('grants a promotion before a coupon that takes as much off, and keeps the coupon', () => {
    const lines = [lineOf(1, 1000, { sku: 'a' })]
    const appliesTo = onProducts('a')
    const promotions = [promotionOf('z', { appliesTo })]
    const coupons = [couponOf('a', { appliesTo })]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, coupons }))
    expect(evaluation.discounts.map((d) => d.promotionId)).toEqual(['z'])
    expect(evaluation.couponUses).toEqual([])
    expect(evaluation.couponsWithoutEffect).toEqual([{ couponId: 'a', reason: 'no-effect' }])
  })

  it('grants the lowest id of two equal promotions', () => {
    const lines = [lineOf(1, 1000, { category: 'TINS' })]
    const appliesTo = onCategories('TINS')
    const promotions = [promotionOf('b', { appliesTo }), promotionOf('a', { appliesTo })]
    expect(takenOff({ lines, promotions })).toEqual([[1, 'a', 100]])
  })

  it('leaves a line free on which an offer rounds to nothing', () => {
    const lines = [lineOf(1, 4, { sku: 'a' })]
    const promotions = [
      promotionOf('nothing', { appliesTo: onProducts('a'), reward: percent(10) }),
      promotionOf('basket', { reward: amount(1) }),
    ]
    expect(takenOff({ lines, promotions })).toEqual([[1, 'basket', 1]])
  })
})

describe('the offer on the whole basket', () => {
  it('applies to what the offers on lines have left, and only the best one does', () => {
    const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 500)]
    const promotions = [
      promotionOf('half', { appliesTo: onProducts('a'), reward: percent(50) }),
      promotionOf('tenth', { reward: percent(10) }),
      promotionOf('ninety-nine', { reward: amount(99) }),
    ]
    expect(takenOff({ lines, promotions })).toEqual([
      [1, 'half', 500],
      [1, 'tenth', 50],
      [2, 'tenth', 50],
    ])
  })

  it('makes the basket free at 100 % and never less than free', () => {
    const lines = [lineOf(1, 333, { sku: 'a' }), lineOf(2, 1), lineOf(3, 7)]
    const promotions = [
      promotionOf('third', { appliesTo: onProducts('a'), reward: percent(33) }),
      promotionOf('all', { reward: percent(100) }),
    ]
    const sum = takenOff({ lines, promotions }).reduce((total, [, , minor]) => total + minor, 0)
    expect(sum).toBe(341)
  })

  it('does not use a coupon up on a basket that already costs nothing', () => {
    const lines = [lineOf(1, 100, { sku: 'a' })]
    const promotions = [promotionOf('free', { appliesTo: onProducts('a'), reward: percent(100) })]
    const coupons = [couponOf('c'), couponOf('points', { reward: times(5) })]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, coupons }))
    expect(evaluation.couponUses).toEqual([])
    expect(evaluation.couponsWithoutEffect.map((c) => c.reason)).toEqual(['no-effect', 'no-effect'])
  })
})

describe('points multipliers', () => {
  const lines = [lineOf(1, 100, { sku: 'a' }), lineOf(2, 100, { sku: 'b' })]

  it('counts the highest of each line', () => {
    const promotions = [
      promotionOf('all', { reward: times(2) }),
      promotionOf('a', { reward: times(5), appliesTo: onProducts('a') }),
    ]
    expect([...evaluateBasket(inputOf({ lines, promotions })).multipliers]).toEqual([
      [1, 5],
      [2, 2],
    ])
  })

  it('uses a coupon that lifts a line, without money', () => {
    const promotions = [promotionOf('all', { reward: times(2) })]
    const coupons = [couponOf('c', { reward: times(3), appliesTo: onProducts('b') })]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, coupons }))
    expect([...evaluation.multipliers.values()]).toEqual([2, 3])
    expect(evaluation.couponUses).toEqual([
      { couponId: 'c', subjectId: 'campaign', sets: 1, amountMinor: 0 },
    ])
    expect(evaluation.discounts).toEqual([])
  })

  it('uses the wider of two equal coupons, and keeps the one that it makes needless', () => {
    const coupons = [
      couponOf('1', { reward: times(2), appliesTo: onProducts('a') }),
      couponOf('2', { reward: times(2), appliesTo: onProducts('a', 'b') }),
    ]
    const evaluation = evaluateBasket(inputOf({ lines, coupons }))
    expect(evaluation.couponUses.map((use) => use.couponId)).toEqual(['2'])
  })

  it('keeps a coupon that lifts nothing above promotions or a better coupon', () => {
    const promotions = [promotionOf('all', { reward: times(3), appliesTo: onProducts('a') })]
    const coupons = [
      couponOf('same', { reward: times(3), appliesTo: onProducts('a') }),
      couponOf('less', { reward: times(2) }),
      couponOf('more', { reward: times(4), appliesTo: onProducts('b') }),
    ]
    const evaluation = evaluateBasket(inputOf({ lines, promotions, coupons }))
    expect(evaluation.couponUses.map((use) => use.couponId)).toEqual(['more'])
    expect(evaluation.couponsWithoutEffect.map((c) => c.couponId)).toEqual(['less', 'same'])
  })
})

describe('budgets', () => {
  const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 800, { sku: 'b' })]
  const coupons = [
    couponOf('first', { appliesTo: onProducts('a'), reward: percent(50) }),
    couponOf('second', { appliesTo: onProducts('b'), reward: percent(50) }),
  ]
  const budgets = (uses: number | null, moneyMinor: number | null) =>
    new Map([['campaign', [{ key: 'campaign', uses, sets: null, moneyMinor }]]])

  it('leaves out the coupon that would need more money than an earlier one has left', () => {
    const evaluation = evaluateBasket(inputOf({ lines, coupons, budgets: budgets(null, 899) }))
    expect(evaluation.couponUses.map((use) => [use.couponId, use.amountMinor])).toEqual([
      ['first', 500],
    ])
    expect(evaluation.couponsWithoutEffect).toEqual([
      { couponId: 'second', reason: 'budget-exhausted' },
    ])
  })

  it('grants both when the money reaches exactly', () => {
    const evaluation = evaluateBasket(inputOf({ lines, coupons, budgets: budgets(null, 900) }))
    expect(evaluation.couponUses).toHaveLength(2)
  })

  it('counts the uses of one campaign within one basket, also of multipliers', () => {
    const points = couponOf('points', { reward: times(2) })
    const input = inputOf({ lines, coupons: [...coupons, points], budgets: budgets(2, null) })
    const evaluation = evaluateBasket(input)
    expect(evaluation.couponUses.map((use) => use.couponId)).toEqual(['first', 'second'])
    expect(evaluation.couponsWithoutEffect).toEqual([
      { couponId: 'points', reason: 'budget-exhausted' },
    ])
  })

  it('gives the larger of two bonuses where a budget has one use, whatever their order', () => {
    const bonus = (id: string, points: number) =>
      couponOf(id, { reward: { kind: 'bonusPoints', points } })
    const pair = [bonus('1', 10), bonus('2', 20), bonus('3', 20)]
    for (const shown of [pair, [...pair].reverse()]) {
      const evaluation = evaluateBasket(
        inputOf({ lines, coupons: shown, budgets: budgets(1, null) }),
      )
      expect(evaluation.couponUses.map((use) => use.couponId)).toEqual(['2'])
      expect(evaluation.bonusPoints).toBe(20)
    }
  })

  it('gives the line of an exhausted coupon to the next best offer', () => {
    const promotions = [promotionOf('small', { appliesTo: onProducts('a'), reward: percent(1) })]
    const input = { lines, coupons, promotions, budgets: budgets(0, null) }
    expect(takenOff(input)).toEqual([[1, 'small', 10]])
    const onBasket = [
      couponOf('big', { reward: amount(900) }),
      couponOf('free', { subjectId: 'uncapped', reward: amount(100) }),
    ]
    expect(takenOff({ lines, coupons: onBasket, budgets: budgets(null, 899) })).toEqual([
      [1, 'free', 56],
      [2, 'free', 44],
    ])
  })

  it('does not change what it was given', () => {
    const left = budgets(5, 5000)
    const given = [lines[1], lines[0]].flatMap((line) => line ?? [])
    evaluateBasket(inputOf({ lines: given, coupons, budgets: left }))
    expect(left).toEqual(budgets(5, 5000))
    expect(given.map((line) => line.line)).toEqual([2, 1])
  })
})

describe('what is recorded of a discount', () => {
  it('names promotion and version, or coupon, with the label of the receipt', () => {
    const lines = [lineOf(1, 1000, { sku: 'a' })]
    const promotions = [promotionOf('p', { version: 3, appliesTo: onProducts('a') })]
    const coupons = [couponOf('c', { appliesTo: wholeBasket })]
    expect(evaluateBasket(inputOf({ lines, promotions, coupons })).discounts).toEqual([
      {
        line: 1,
        promotionId: 'p',
        version: 3,
        couponId: null,
        amountMinor: 100,
        receiptLabel: 'Promotion p',
      },
      {
        line: 1,
        promotionId: null,
        version: null,
        couponId: 'c',
        amountMinor: 90,
        receiptLabel: 'Coupon c',
      },
    ])
  })
})

describe('very many offers on one basket', () => {
  it('have an answer within the steps, the best of what competes', () => {
    const lines = [lineOf(1, 1000), lineOf(2, 800)]
    const coupons = Array.from({ length: 50 }, (_coupon, index) =>
      couponOf(`c${String(index).padStart(2, '0')}`, { reward: percent(index + 1) }),
    )
    const evaluation = evaluateBasket(inputOf({ lines, coupons }))
    expect(evaluation.couponUses).toMatchObject([{ couponId: 'c49', amountMinor: 900 }])
  })
})
