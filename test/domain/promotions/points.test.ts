import { describe, expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../../src/domain/promotions/evaluation.ts'
import { explainPromotion } from '../../../src/domain/promotions/explain.ts'
import type { MinimumSpend, Promotion, Reward } from '../../../src/domain/promotions/offer.ts'
import { couponOf, inputOf, lineOf, onProducts, promotionOf } from './offers.ts'

const times = (multiplier: number): Reward => ({ kind: 'pointsMultiplier', multiplier })
const bonus = (points: number): Reward => ({ kind: 'bonusPoints', points })
const half: Reward = { kind: 'percentOff', percent: 50 }
const spent = (amountMinor: number, on: MinimumSpend['on'] = 'basket'): MinimumSpend => ({
  amountMinor,
  basis: 'afterDiscounts',
  on,
})
const usesLeft = (uses: Record<string, number>): EvaluationInput['budgets'] =>
  new Map(
    Object.entries(uses).map(([id, left]) => [
      id,
      [{ key: id, uses: left, sets: null, moneyMinor: null }],
    ]),
  )
const pointsOf = (fields: Partial<EvaluationInput>) => {
  const { multipliers, bonusPoints, pointsFrom } = evaluateBasket(inputOf(fields))
  const from = pointsFrom.map(({ promotionId, couponId }) => couponId ?? promotionId)
  return { multipliers: [...multipliers.values()], bonusPoints, from: from.sort() }
}
const nothingFor = (lines: number) => ({
  multipliers: Array.from({ length: lines }, () => 1),
  bonusPoints: 0,
  from: [],
})

describe('points with a minimum spend after discounts', () => {
  const both = (minimumSpend: MinimumSpend): Promotion[] => [
    promotionOf('m', { reward: times(5), minimumSpend, appliesTo: onProducts('a') }),
    promotionOf('b', { reward: bonus(50), minimumSpend, appliesTo: onProducts('a') }),
  ]
  const lines = [lineOf(1, 400, { sku: 'a' }), lineOf(2, 600, { sku: 'b' })]
  const given = { multipliers: [5, 1], bonusPoints: 50, from: ['b', 'm'] }

  it('are given from that amount on, and not below', () => {
    expect(pointsOf({ lines, promotions: both(spent(1000)) })).toEqual(given)
    expect(pointsOf({ lines, promotions: both(spent(1001)) })).toEqual(nothingFor(2))
  })

  it('may ask for what is spent on their goods alone', () => {
    expect(pointsOf({ lines, promotions: both(spent(400, 'matching')) })).toEqual(given)
    expect(pointsOf({ lines, promotions: both(spent(401, 'matching')) })).toEqual(nothingFor(2))
  })

  it('count what offers on lines have taken off, and not what an offer on the basket has', () => {
    const onLine = promotionOf('half', { reward: half, appliesTo: onProducts('b') })
    expect(pointsOf({ lines, promotions: [...both(spent(700)), onLine] })).toEqual(given)
    expect(pointsOf({ lines, promotions: [...both(spent(701)), onLine] })).toEqual(nothingFor(2))
    const onBasket = promotionOf('half', { reward: half })
    expect(pointsOf({ lines, promotions: [...both(spent(1000)), onBasket] })).toEqual(given)
  })

  it('keep their coupon where it is not reached', () => {
    const coupons = [couponOf('c', { reward: bonus(5), minimumSpend: spent(1001) })]
    const { couponUses, couponsWithoutEffect } = evaluateBasket(inputOf({ lines, coupons }))
    expect(couponUses).toEqual([])
    expect(couponsWithoutEffect).toEqual([{ couponId: 'c', reason: 'no-effect' }])
  })
})

describe('a basket without a member', () => {
  const lines = [lineOf(1, 1000)]
  const promotions = [
    promotionOf('m', { reward: times(5) }),
    promotionOf('b', { reward: bonus(50) }),
    promotionOf('k', { reward: bonus(70), couponRequired: true }),
  ]
  const code = couponOf('code', {
    subjectId: 'k',
    reward: bonus(70),
    of: promotions.find(({ id }) => id === 'k') ?? null,
  })
  const nobody = inputOf({ lines, promotions, coupons: [code], isMember: false })

  it('earns nothing, so no offer of points is used there and a code for points is kept', () => {
    expect(evaluateBasket(nobody)).toMatchObject({
      promotionUses: [],
      couponUses: [],
      bonusPoints: 0,
      pointsFrom: [],
      almost: [],
      multipliers: new Map([[1, 1]]),
      couponsWithoutEffect: [{ couponId: 'code', reason: 'no-effect' }],
    })
    const capped = { ...nobody, budgets: usesLeft({ k: 0 }) }
    expect(evaluateBasket(capped).couponsWithoutEffect).toMatchObject([{ reason: 'no-effect' }])
    expect(evaluateBasket({ ...nobody, isMember: true })).toMatchObject({
      bonusPoints: 120,
      couponUses: [{ couponId: 'code' }],
    })
  })

  it('is told so', () => {
    for (const promotion of promotions) {
      expect(explainPromotion([promotion], nobody).reason).toBe('members-only')
      expect(explainPromotion([promotion], { ...nobody, isMember: true }).reason).toBe('applied')
    }
  })

  it('lets no offer of points decide which line bears a discount', () => {
    const pair = [lineOf(1, 500, { sku: 'a' }), lineOf(2, 500, { sku: 'b' })]
    const free = (id: string, sku: string) =>
      promotionOf(id, { reward: { kind: 'percentOff', percent: 100 }, appliesTo: onProducts(sku) })
    const input = {
      lines: pair,
      discountMaxMinor: 500,
      promotions: [
        ...[free('1', 'a'), free('2', 'b')],
        promotionOf('m', { reward: times(5), appliesTo: onProducts('a') }),
      ],
    }
    const lineTaken = (isMember: boolean) =>
      evaluateBasket(inputOf({ ...input, isMember })).discounts.map(({ line }) => line)
    expect(lineTaken(true)).toEqual([2])
    expect(lineTaken(false)).toEqual([1])
  })
})

describe('which line bears a discount, where points decide', () => {
  const lines = [lineOf(1, 500, { sku: 'a' }), lineOf(2, 500, { sku: 'b' })]
  const free = (id: string, sku: string) =>
    promotionOf(id, { reward: { kind: 'percentOff', percent: 100 }, appliesTo: onProducts(sku) })
  const onB = promotionOf('n', { reward: times(2), appliesTo: onProducts('b') })
  const lineTaken = (onA: Partial<Promotion>, uses: Record<string, number> = {}) =>
    evaluateBasket(
      inputOf({
        lines,
        discountMaxMinor: 500,
        budgets: usesLeft(uses),
        promotions: [
          ...[free('1', 'a'), free('2', 'b'), onB],
          promotionOf('m', { reward: times(5), appliesTo: onProducts('a'), ...onA }),
        ],
      }),
    ).discounts.map(({ line }) => line)

  it('is the one that earns less', () => expect(lineTaken({})).toEqual([2]))

  it('goes by no multiplier whose cap holds nothing', () => {
    expect(lineTaken({}, { m: 1 })).toEqual([2])
    expect(lineTaken({}, { m: 0 })).toEqual([1])
  })

  it('goes by no multiplier that asks for more than there is', () => {
    expect(lineTaken({ minimumSpend: spent(1000) })).toEqual([2])
    expect(lineTaken({ minimumSpend: spent(1001) })).toEqual([1])
  })
})

describe('a coupon that is not used', () => {
  const lines = [lineOf(1, 1000, { sku: 'a' }), lineOf(2, 1000, { sku: 'b' })]
  const reasonOf = (id: string, fields: Partial<EvaluationInput>) =>
    evaluateBasket(inputOf({ lines, ...fields })).couponsWithoutEffect.find(
      ({ couponId }) => couponId === id,
    )?.reason

  it('has no effect where a better one for points is there, however much its budget holds', () => {
    const promotions = [promotionOf('p', { reward: times(3) })]
    const coupons = [couponOf('c', { reward: times(2) })]
    const budgets = usesLeft({ campaign: 100 })
    expect(reasonOf('c', { promotions, coupons, budgets })).toBe('no-effect')
    expect(reasonOf('c', { promotions, coupons, budgets: usesLeft({ campaign: 0 }) })).toBe(
      'no-effect',
    )
    expect(reasonOf('c', { coupons, budgets: usesLeft({ campaign: 0 }) })).toBe('budget-exhausted')
  })

  it('is told of its budget where what had better points has none either', () => {
    const promotions = [promotionOf('p', { reward: times(3) })]
    const coupons = [couponOf('c', { reward: times(2) })]
    const budgets = usesLeft({ campaign: 0, p: 0 })
    expect(reasonOf('c', { promotions, coupons, budgets })).toBe('budget-exhausted')
  })

  it('is told of its budget where only the cap of its campaign kept it from taking money off', () => {
    const big = couponOf('c', { reward: half, appliesTo: onProducts('a') })
    const taken = (percent: number) =>
      promotionOf('p', { reward: { kind: 'percentOff', percent }, appliesTo: onProducts('a') })
    const of = (percent: number, uses: number, discountMaxMinor: number | null = null) =>
      reasonOf('c', {
        coupons: [big],
        promotions: [taken(percent)],
        discountMaxMinor,
        budgets: usesLeft({ campaign: uses }),
      })
    expect(of(10, 0)).toBe('budget-exhausted')
    expect(of(60, 0)).toBe('no-effect')
    expect(of(60, 5)).toBe('no-effect')
    // The cap of the basket is none of the campaign's.
    expect(of(10, 5, 100)).toBe('no-effect')
  })
})
