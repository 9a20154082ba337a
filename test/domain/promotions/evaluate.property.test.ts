import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { lineKinds } from '../../../src/domain/basket.ts'
import {
  type Evaluation,
  type EvaluationInput,
  evaluateBasket,
} from '../../../src/domain/promotions/evaluate.ts'
import {
  isMoneyOffer,
  type Offer,
  type Promotion,
  type Scope,
} from '../../../src/domain/promotions/offer.ts'
import { couponOf, promotionOf } from './offers.ts'

const RUNS = { numRuns: 1000 }

const skus = ['a', 'b', 'c', 'd'] as const
const categories = ['X', 'Y'] as const
const days = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'] as const

const reward = fc.oneof(
  fc.record({
    kind: fc.constant('percentOff' as const),
    percent: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    kind: fc.constant('amountOff' as const),
    amountMinor: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100_000 })),
  }),
  fc.record({
    kind: fc.constant('pointsMultiplier' as const),
    multiplier: fc.integer({ min: 2, max: 100 }),
  }),
)

const scope: fc.Arbitrary<Scope> = fc.record({
  products: fc.subarray([...skus], { maxLength: 2 }),
  categories: fc.subarray([...categories], { maxLength: 1 }),
})

const promotions = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
      reward,
      appliesTo: scope,
      audience: fc.constantFrom('everyone' as const, 'members' as const),
      startsOn: fc.option(fc.constantFrom(...days)),
      endsOn: fc.option(fc.constantFrom(...days)),
    })
    .map(({ id, ...fields }) => promotionOf(id, fields)),
  { selector: (promotion) => promotion.id, maxLength: 6 },
)

const coupons = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
      campaignId: fc.constantFrom('p', 'q', 'uncapped'),
      reward,
      appliesTo: scope,
    })
    .map(({ id, ...fields }) => couponOf(id, fields)),
  { selector: (coupon) => coupon.id, maxLength: 6 },
)

const lines = fc
  .array(
    fc.record({
      kind: fc.oneof(
        { weight: 6, arbitrary: fc.constant('sale' as const) },
        fc.constantFrom(...lineKinds),
      ),
      sku: fc.constantFrom(...skus, 'other'),
      category: fc.option(fc.constantFrom(...categories)),
      amountMinor: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 100_000 })),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((line, index) => ({ line: index + 1, ...line })))

const budget = fc.record({
  uses: fc.option(fc.integer({ min: 0, max: 3 })),
  moneyMinor: fc.option(fc.integer({ min: 0, max: 5000 })),
})

const basket: fc.Arbitrary<EvaluationInput> = fc
  .record({
    lines,
    promotions,
    coupons,
    budgets: fc.record({ p: budget, q: budget }).map((caps) => new Map(Object.entries(caps))),
    isMember: fc.boolean(),
    purchasedAt: fc.constant(new Date('2026-11-20T10:15:00Z')),
    localDate: fc.constant('2026-11-20'),
  })
  .map((input) => (input.isMember ? input : { ...input, coupons: [] }))

/** Checks a statement about thousands of baskets and what the engine makes of them. */
const always = (statement: (evaluation: Evaluation, input: EvaluationInput) => void) =>
  fc.assert(
    fc.property(basket, (input) => statement(evaluateBasket(input), input)),
    RUNS,
  )

const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0)

function discountsByLine(evaluation: Evaluation): Map<number, number> {
  const byLine = new Map<number, number>()
  for (const { line, amountMinor } of evaluation.discounts) {
    byLine.set(line, (byLine.get(line) ?? 0) + amountMinor)
  }
  return byLine
}

const isOnBasket = ({ appliesTo }: { appliesTo: Scope }) =>
  appliesTo.products.length + appliesTo.categories.length === 0

const offerOf = (input: EvaluationInput, discount: Evaluation['discounts'][number]) => {
  const offers = discount.couponId === null ? input.promotions : input.coupons
  const offer = offers.find(({ id }) => id === (discount.couponId ?? discount.promotionId))
  if (!offer) throw new Error('a discount names no offer')
  return offer
}

describe('for every basket', () => {
  it('takes whole amounts above 0 off sale lines, in line order, and never more than the line', () => {
    always((evaluation, input) => {
      for (const { amountMinor } of evaluation.discounts) {
        expect(Number.isSafeInteger(amountMinor) && amountMinor > 0).toBe(true)
      }
      for (const [number, amountMinor] of discountsByLine(evaluation)) {
        const line = input.lines.find((candidate) => candidate.line === number)
        expect(line?.kind).toBe('sale')
        expect(amountMinor).toBeLessThanOrEqual(line?.amountMinor ?? 0)
      }
      const order = evaluation.discounts.map((discount) => discount.line)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    })
  })

  it('grants at most one offer of its own to a line, and one offer to the whole basket', () => {
    always((evaluation, input) => {
      const onBasket = new Set<unknown>()
      const own = new Set<number>()
      for (const discount of evaluation.discounts) {
        const offer = offerOf(input, discount)
        if (isOnBasket(offer)) {
          onBasket.add(offer)
        } else {
          expect(own.has(discount.line)).toBe(false)
          own.add(discount.line)
        }
      }
      expect(onBasket.size).toBeLessThanOrEqual(1)
    })
  })

  it('gives each offer only to lines it is for, and an amount at most once', () => {
    always((evaluation, input) => {
      for (const discount of evaluation.discounts) {
        const { appliesTo, reward: given } = offerOf(input, discount)
        const line = input.lines.find((candidate) => candidate.line === discount.line)
        expect(line && isFor(appliesTo, line)).toBe(true)
        if (given.kind !== 'amountOff') continue
        const same = evaluation.discounts.filter(
          (other) =>
            other.couponId === discount.couponId && other.promotionId === discount.promotionId,
        )
        expect(sum(same.map((other) => other.amountMinor))).toBeLessThanOrEqual(given.amountMinor)
      }
    })
  })

  it('never overruns a budget in money or uses', () => {
    always((evaluation, input) => {
      for (const [campaignId, left] of input.budgets) {
        const uses = evaluation.couponUses.filter((use) => use.campaignId === campaignId)
        expect(uses.length).toBeLessThanOrEqual(left.uses ?? Number.POSITIVE_INFINITY)
        expect(sum(uses.map((use) => use.amountMinor))).toBeLessThanOrEqual(
          left.moneyMinor ?? Number.POSITIVE_INFINITY,
        )
      }
    })
  })

  it('accounts for every coupon once: used with its effect, or kept with the reason', () => {
    always((evaluation, input) => {
      const named = [
        ...evaluation.couponUses.map((use) => use.couponId),
        ...evaluation.couponsWithoutEffect.map((kept) => kept.couponId),
      ]
      expect(named.sort()).toEqual(input.coupons.map((coupon) => coupon.id).sort())
      for (const use of evaluation.couponUses) {
        const own = evaluation.discounts.filter((discount) => discount.couponId === use.couponId)
        expect(sum(own.map((discount) => discount.amountMinor))).toBe(use.amountMinor)
        const coupon = input.coupons.find(({ id }) => id === use.couponId)
        if (coupon?.reward.kind !== 'pointsMultiplier') expect(use.amountMinor).toBeGreaterThan(0)
      }
    })
  })

  it('uses a coupon on points only where it lifts a line that still costs something', () => {
    always((evaluation, input) => {
      const used = new Set(evaluation.couponUses.map((use) => use.couponId))
      const pointsCoupons = input.coupons.filter(
        (coupon) => used.has(coupon.id) && coupon.reward.kind === 'pointsMultiplier',
      )
      const money = input.coupons.filter((coupon) => used.has(coupon.id) && isMoneyOffer(coupon))
      const promised = evaluateBasket({ ...input, coupons: money }).multipliers
      for (const coupon of pointsCoupons) {
        const lifted = input.lines.filter(
          (line) =>
            isFor(coupon.appliesTo, line) &&
            evaluation.multipliers.get(line.line) === multiplierOf(coupon) &&
            (promised.get(line.line) ?? 1) < multiplierOf(coupon) &&
            line.amountMinor > (discountsByLine(evaluation).get(line.line) ?? 0),
        )
        expect(lifted.length).toBeGreaterThan(0)
      }
    })
  })

  it('gives the same with the coupons that it kept for want of effect left out', () => {
    always((evaluation, input) => {
      const kept = new Set(evaluation.couponsWithoutEffect.map(({ couponId }) => couponId))
      const coupons = input.coupons.filter((coupon) => !kept.has(coupon.id))
      const again = evaluateBasket({ ...input, coupons })
      expect(again).toEqual({ ...evaluation, couponsWithoutEffect: [] })
    })
  })

  it('multiplies each line that still costs something by the highest promotion for it, or more', () => {
    always((evaluation, input) => {
      const taken = discountsByLine(evaluation)
      const sold = input.lines.filter((line) => line.kind === 'sale' && line.amountMinor > 0)
      expect([...evaluation.multipliers.keys()]).toEqual(sold.map((line) => line.line))
      const open = input.promotions.filter((offer) => isOpenToday(offer, input.isMember))
      for (const line of sold.filter((one) => one.amountMinor > (taken.get(one.line) ?? 0))) {
        const promised = open.filter((offer) => isFor(offer.appliesTo, line)).map(multiplierOf)
        expect(evaluation.multipliers.get(line.line)).toBeGreaterThanOrEqual(
          Math.max(1, ...promised),
        )
      }
    })
  })

  it('keeps member-only and closed offers from those they are not for', () => {
    always((evaluation, input) => {
      for (const discount of evaluation.discounts) {
        if (discount.promotionId === null) continue
        const offer = offerOf(input, discount) as Promotion
        expect(isOpenToday(offer, input.isMember)).toBe(true)
      }
      const open = input.promotions.filter((offer) => isOpenToday(offer, input.isMember))
      expect(evaluateBasket({ ...input, promotions: open })).toEqual(evaluation)
    })
  })

  it('is free when everything is 100 % off', () => {
    always((_evaluation, input) => {
      const all = promotionOf('all', { reward: { kind: 'percentOff', percent: 100 } })
      const evaluation = evaluateBasket({ ...input, promotions: [...input.promotions, all] })
      const byLine = discountsByLine(evaluation)
      for (const line of input.lines) {
        if (line.kind === 'sale') expect(byLine.get(line.line) ?? 0).toBe(line.amountMinor)
      }
    })
  })

  it('gives the same whatever the order of lines, promotions and coupons', () => {
    const shuffled = basket.chain((input) =>
      fc.record({
        input: fc.constant(input),
        lines: fc.shuffledSubarray([...input.lines], { minLength: input.lines.length }),
        promotions: fc.shuffledSubarray([...input.promotions], {
          minLength: input.promotions.length,
        }),
        coupons: fc.shuffledSubarray([...input.coupons], { minLength: input.coupons.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ input, ...order }) => {
        expect(evaluateBasket({ ...input, ...order })).toEqual(evaluateBasket(input))
      }),
      RUNS,
    )
  })
})

const isFor = (appliesTo: Scope, line: { sku: string; category: string | null }) =>
  isOnBasket({ appliesTo }) ||
  appliesTo.products.includes(line.sku) ||
  appliesTo.categories.includes(line.category ?? '')

const multiplierOf = ({ reward: given }: Offer) =>
  given.kind === 'pointsMultiplier' ? given.multiplier : 1

function isOpenToday(promotion: Promotion, isMember: boolean): boolean {
  const today = '2026-11-20'
  return (
    (promotion.audience === 'everyone' || isMember) &&
    (promotion.startsOn ?? today) <= today &&
    (promotion.endsOn ?? today) >= today
  )
}
