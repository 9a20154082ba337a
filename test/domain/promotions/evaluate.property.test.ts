import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Evaluation,
  type EvaluationInput,
  type EvaluationLine,
  evaluateBasket,
} from '../../../src/domain/promotions/evaluate.ts'
import { scopesOf } from '../../../src/domain/promotions/match-offers.ts'
import type { Offer, Promotion } from '../../../src/domain/promotions/offer.ts'
import { isEverything, type Scope, type ScopeNames } from '../../../src/domain/promotions/scope.ts'
import { basketsUpTo } from './arbitraries.ts'
import { promotionOf } from './offers.ts'

const RUNS = { numRuns: 1000 }
const baskets = basketsUpTo({ lines: 8, promotions: 5, coupons: 4 })

/** Checks a statement about thousands of baskets and what the engine makes of them. */
const always = (statement: (evaluation: Evaluation, input: EvaluationInput) => void) =>
  fc.assert(
    fc.property(baskets, (input) => statement(evaluateBasket(input), input)),
    RUNS,
  )

const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0)

type Discount = Evaluation['discounts'][number]

function byLine(evaluation: Evaluation): Map<number, Discount[]> {
  const lines = new Map<number, Discount[]>()
  for (const discount of evaluation.discounts) {
    lines.set(discount.line, [...(lines.get(discount.line) ?? []), discount])
  }
  return lines
}

const takenOff = (evaluation: Evaluation, line: number): number =>
  sum((byLine(evaluation).get(line) ?? []).map((discount) => discount.amountMinor))

function offerOf(input: EvaluationInput, discount: Discount): Offer {
  const offers: readonly Offer[] = discount.couponId === null ? input.promotions : input.coupons
  const offer = offers.find(({ id }) => id === (discount.couponId ?? discount.promotionId))
  if (!offer) throw new Error('a discount names no offer')
  return offer
}

const isNamed = (scope: ScopeNames, line: EvaluationLine): boolean =>
  scope.products.includes(line.sku) ||
  (line.category !== null && scope.categories.includes(line.category)) ||
  (line.brand !== null && scope.brands.includes(line.brand))

const isInScope = (scope: Scope, line: EvaluationLine): boolean =>
  (isEverything(scope) || isNamed(scope, line)) && !isNamed(scope.except, line)

const isFor = (offer: Offer, line: EvaluationLine): boolean =>
  scopesOf(offer).some((scope) => isInScope(scope, line))

const onBasketKinds = new Set(['basketThreshold', 'tieredThreshold'])

const isOnBasket = ({ reward, appliesTo }: Offer): boolean =>
  onBasketKinds.has(reward.kind) ||
  (['percentOff', 'amountOff'].includes(reward.kind) &&
    [appliesTo.products, appliesTo.categories, appliesTo.brands].every(
      (names) => names.length === 0,
    ))

const soldOf = (input: EvaluationInput) =>
  input.lines.filter((line) => line.kind === 'sale' && line.amountMinor > 0)

describe('for every basket', () => {
  it('takes whole amounts above 0 off sale lines, in line order, and never more than the line', () => {
    always((evaluation, input) => {
      for (const { amountMinor } of evaluation.discounts) {
        expect(Number.isSafeInteger(amountMinor) && amountMinor > 0).toBe(true)
      }
      for (const number of byLine(evaluation).keys()) {
        const line = input.lines.find((candidate) => candidate.line === number)
        expect(line?.kind).toBe('sale')
        expect(takenOff(evaluation, number)).toBeLessThanOrEqual(line?.amountMinor ?? 0)
      }
      const order = evaluation.discounts.map((discount) => discount.line)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    })
  })

  it('lets offers share lines as their stacking allows', () => {
    always((evaluation, input) => {
      for (const discounts of byLine(evaluation).values()) {
        const offers = discounts.map((discount) => offerOf(input, discount))
        expect(new Set(offers).size).toBe(offers.length)
        if (offers.some((offer) => offer.stacking === 'exclusive')) expect(offers).toHaveLength(1)
        const competing = offers.filter((offer) => offer.stacking !== 'free')
        expect(competing.filter((offer) => !isOnBasket(offer)).length).toBeLessThanOrEqual(1)
        expect(competing.filter(isOnBasket).length).toBeLessThanOrEqual(1)
      }
    })
  })

  it('gives each offer only to lines it is for, and no more than its cap', () => {
    always((evaluation, input) => {
      const totals = new Map<Offer, number>()
      for (const discount of evaluation.discounts) {
        const offer = offerOf(input, discount)
        const line = input.lines.find((candidate) => candidate.line === discount.line)
        expect(line && isFor(offer, line)).toBe(true)
        totals.set(offer, (totals.get(offer) ?? 0) + discount.amountMinor)
      }
      for (const [offer, totalMinor] of totals) {
        expect(totalMinor).toBeLessThanOrEqual(offer.discountMaxMinor ?? totalMinor)
      }
    })
  })

  it('never overruns a cap in uses, sets or money, nor the cap of a basket', () => {
    always((evaluation, input) => {
      const uses = [
        ...evaluation.couponUses.map((use) => ({ ...use, of: use.subjectId })),
        ...evaluation.promotionUses.map((use) => ({ ...use, of: use.promotionId })),
      ]
      const left = new Map([...input.budgets.values()].flat().map((one) => [one.key, one]))
      for (const [key, cap] of left) {
        const counted = uses.filter((use) =>
          input.budgets.get(use.of)?.some((budget) => budget.key === key),
        )
        const within = (used: number, most: number | null) =>
          expect(used).toBeLessThanOrEqual(most ?? Number.POSITIVE_INFINITY)
        within(counted.length, cap.uses)
        within(sum(counted.map((use) => use.sets)), cap.sets)
        within(sum(counted.map((use) => use.amountMinor)), cap.moneyMinor)
      }
      const totalMinor = sum(evaluation.discounts.map((discount) => discount.amountMinor))
      expect(totalMinor).toBeLessThanOrEqual(input.discountMaxMinor ?? totalMinor)
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
        const givesPoints = ['pointsMultiplier', 'bonusPoints'].includes(coupon?.reward.kind ?? '')
        expect(use.amountMinor > 0).toBe(!givesPoints)
      }
    })
  })

  it('says of every promotion that had an effect what it took off, in how many sets', () => {
    always((evaluation, input) => {
      const taken = new Map<string, number>()
      for (const { promotionId, amountMinor } of evaluation.discounts) {
        if (promotionId) taken.set(promotionId, (taken.get(promotionId) ?? 0) + amountMinor)
      }
      for (const use of evaluation.promotionUses) {
        expect(use.amountMinor).toBe(taken.get(use.promotionId) ?? 0)
        const promotion = input.promotions.find(({ id }) => id === use.promotionId)
        expect(use.sets).toBeGreaterThan(0)
        expect(use.sets).toBeLessThanOrEqual(promotion?.setsPerBasket ?? use.sets)
      }
      const named = evaluation.promotionUses.map((use) => use.promotionId)
      expect([...taken.keys()].filter((id) => !named.includes(id))).toEqual([])
    })
  })

  it('multiplies each line that still costs something by the highest promotion for it, or more', () => {
    always((evaluation, input) => {
      expect([...evaluation.multipliers.keys()]).toEqual(soldOf(input).map((line) => line.line))
      const open = input.promotions.filter(
        (offer) => isOpenToday(offer, input) && !input.budgets.has(offer.id),
      )
      for (const line of soldOf(input)) {
        if (line.amountMinor === takenOff(evaluation, line.line)) continue
        if (line.law?.noEarning || line.law?.noIncentive) continue
        const promised = open.filter((offer) => isFor(offer, line)).map(multiplierOf)
        expect(evaluation.multipliers.get(line.line)).toBeGreaterThanOrEqual(
          Math.max(1, ...promised),
        )
      }
    })
  })

  it('keeps member-only, closed and other stores’ offers from baskets they are not for', () => {
    always((evaluation, input) => {
      const promotions = input.promotions.filter((offer) => isOpenNow(offer, input))
      expect(evaluateBasket({ ...input, promotions })).toEqual(evaluation)
    })
  })

  it('takes nothing off a line that its law forbids, and leaves it its least price', () => {
    const multibuys = ['nForPrice', 'nForM', 'buyGet', 'mixAndMatch', 'bundle', 'freeItem']
    always((evaluation, input) => {
      for (const discount of evaluation.discounts) {
        const line = input.lines.find((one) => one.line === discount.line)
        if (!line?.law) continue
        const offer = offerOf(input, discount)
        const { noDiscount, noCoupon, noMultibuy, floorMinor } = line.law
        expect(noDiscount).toBe(false)
        expect(noCoupon && discount.couponId !== null).toBe(false)
        expect(noMultibuy && multibuys.includes(offer.reward.kind)).toBe(false)
        const leftMinor = line.amountMinor - takenOff(evaluation, line.line)
        expect(leftMinor).toBeGreaterThanOrEqual(floorMinor)
      }
    })
  })

  it('never multiplies the points of a line that its law forbids', () => {
    always((evaluation, input) => {
      const barred = soldOf(input).filter(({ law }) => law?.noEarning || law?.noIncentive)
      for (const { line } of barred) expect(evaluation.multipliers.get(line)).toBe(1)
    })
  })

  it('is free when everything is 100 % off', () => {
    always((_evaluation, input) => {
      const all = promotionOf('all', { reward: { kind: 'percentOff', percent: 100 } })
      const lines = input.lines.map((line) => ({ ...line, law: undefined }))
      const free = { ...input, lines, promotions: [all], coupons: [], discountMaxMinor: null }
      const evaluation = evaluateBasket(free)
      for (const line of soldOf(input)) {
        expect(takenOff(evaluation, line.line)).toBe(line.amountMinor)
      }
    })
  })

  it('gives the same whatever the order of lines, promotions and coupons', () => {
    const shuffled = baskets.chain((input) =>
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

const multiplierOf = ({ reward, minimumSpend }: Offer) =>
  reward.kind === 'pointsMultiplier' && minimumSpend === null ? reward.multiplier : 1

const isOpenNow = (promotion: Promotion, input: EvaluationInput): boolean =>
  isOpenToday(promotion, input) &&
  (promotion.storeGroups.length === 0 || promotion.storeGroups.includes('north'))

function isOpenToday(promotion: Promotion, { isMember, localDate }: EvaluationInput): boolean {
  return (
    (promotion.audience === 'everyone' || isMember) &&
    (promotion.storeGroups.length === 0 || promotion.storeGroups.includes('north')) &&
    (promotion.startsOn ?? localDate) <= localDate &&
    (promotion.endsOn ?? localDate) >= localDate
  )
}
