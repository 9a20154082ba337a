import { describe, expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type {
  Evaluation,
  EvaluationInput,
  EvaluationLine,
} from '../../../src/domain/promotions/evaluation.ts'
import { scopesOf } from '../../../src/domain/promotions/match-offers.ts'
import type { Offer, Promotion } from '../../../src/domain/promotions/offer.ts'
import { isEverything, type Scope, type ScopeNames } from '../../../src/domain/promotions/scope.ts'
import fc from '../../support/fast-check.ts'
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
      const uncapped = input.promotions.filter((offer) => !input.budgets.has(offer.id))
      for (const line of soldOf(input)) {
        const promised = multiplierByModel(line, evaluation, input, uncapped)
        expect(evaluation.multipliers.get(line.line)).toBeGreaterThanOrEqual(promised)
      }
    })
  })

  it('gives exactly the points of every offer that is reached, where no cap is', () => {
    let [reached, missed] = [0, 0]
    fc.assert(
      fc.property(baskets, amountsAsked, (basket, asked) => {
        const input = askingForPoints(basket, asked)
        const evaluation = evaluateBasket(input)
        const offers = [...input.promotions, ...input.coupons]
        for (const line of soldOf(input)) {
          const expected = multiplierByModel(line, evaluation, input, offers)
          expect(evaluation.multipliers.get(line.line)).toBe(expected)
        }
        const bonuses = offers.map((offer) => bonusByModel(offer, evaluation, input))
        expect(evaluation.bonusPoints).toBe(sum(bonuses))
        if (bonuses.some((points) => points > 0)) reached += 1
        else missed += 1
      }),
      RUNS,
    )
    expect(Math.min(reached, missed)).toBeGreaterThan(RUNS.numRuns / 20)
  })

  it('names who was granted instead of what lost, or says that a cap stood against it', () => {
    const seen = new Set<string>()
    always((evaluation, input) => {
      const priorityOf = (id: string | null) =>
        [...input.promotions, ...input.coupons].find((offer) => offer.id === id)?.priority ?? 0
      const granted = evaluation.discounts.map(
        ({ couponId, promotionId }) => couponId ?? promotionId,
      )
      for (const { promotionId, couponId, why, to } of evaluation.lost) {
        const id = couponId ?? promotionId
        seen.add(why)
        expect(granted).not.toContain(id)
        expect(granted).toEqual(expect.arrayContaining(to))
        expect(to.length === 0).toBe(why === 'cap')
        const higher = to.filter((winner) => priorityOf(winner) > priorityOf(id))
        if (why === 'priority') expect(higher).toEqual(to)
      }
    })
    expect([...seen].sort()).toEqual(['cap', 'others', 'priority'])
  })

  it('tells three at most that were almost reached, none of them granted or used up', () => {
    always((evaluation, input) => {
      expect(evaluation.almost.length).toBeLessThanOrEqual(3)
      const uses = [
        ...evaluation.promotionUses.map(({ promotionId }) => promotionId),
        ...evaluation.couponUses.map(({ couponId }) => couponId),
      ]
      for (const { promotionId, couponId } of evaluation.almost) {
        const id = couponId ?? promotionId ?? ''
        expect(uses).not.toContain(id)
        const subject = input.coupons.find((coupon) => coupon.id === id)?.subjectId ?? id
        const left = input.budgets.get(subject) ?? []
        expect(left.filter(({ uses: most, sets }) => most === 0 || sets === 0)).toEqual([])
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

/** Points, said a second time: an offer of them is reached or not, and a line has the highest multiplier of those. */
const multiplierByModel = (
  line: EvaluationLine,
  evaluation: Evaluation,
  input: EvaluationInput,
  offers: readonly Offer[],
): number => {
  if (line.amountMinor === takenOff(evaluation, line.line)) return 1
  const promised = offers
    .filter((offer) => isReached(offer, evaluation, input) && goodsOf(offer, input).includes(line))
    .map(({ reward }) => (reward.kind === 'pointsMultiplier' ? reward.multiplier : 1))
  return Math.max(1, ...promised)
}

function bonusByModel(offer: Offer, evaluation: Evaluation, input: EvaluationInput): number {
  const { reward, setsPerBasket } = offer
  if (reward.kind !== 'bonusPoints' || !isReached(offer, evaluation, input)) return 0
  const paid = goodsOf(offer, input).filter(
    (line) => line.amountMinor > takenOff(evaluation, line.line),
  )
  const pieces = reward.each ? sum(paid.map((line) => line.quantity)) : Math.min(1, paid.length)
  return reward.points * Math.min(pieces, setsPerBasket ?? pieces)
}

/** The lines that an offer of points is for, and may be by law. */
const goodsOf = (offer: Offer, input: EvaluationInput): EvaluationLine[] =>
  soldOf(input).filter(
    (line) =>
      isFor(offer, line) &&
      !(line.law?.noEarning || line.law?.noIncentive) &&
      !(line.law?.noCoupon && 'code' in offer),
  )

function isReached(offer: Offer, evaluation: Evaluation, input: EvaluationInput): boolean {
  if (!input.isMember || (!('code' in offer) && !isOpenToday(offer, input))) return false
  const { minimumSpend } = offer
  if (!minimumSpend) return true
  const counted = minimumSpend.on === 'matching' ? goodsOf(offer, input) : soldOf(input)
  const offMinor = (line: EvaluationLine) => {
    const all = byLine(evaluation).get(line.line) ?? []
    return sum(all.map((one) => (isOnBasket(offerOf(input, one)) ? 0 : one.amountMinor)))
  }
  const isAfter = minimumSpend.basis === 'afterDiscounts'
  const spent = counted.map((line) => line.amountMinor - (isAfter ? offMinor(line) : 0))
  return sum(spent) >= minimumSpend.amountMinor
}

const amountsAsked = fc.record({
  amountMinor: fc.integer({ min: 1, max: 4000 }),
  on: fc.constantFrom('basket' as const, 'matching' as const),
})

/** The same without caps, with every offer of points, and one more, asking for that to be spent after discounts. */
function askingForPoints(
  input: EvaluationInput,
  asked: { amountMinor: number; on: 'basket' | 'matching' },
): EvaluationInput {
  const minimumSpend = { ...asked, basis: 'afterDiscounts' as const }
  const ask = <O extends Offer>(offer: O): O =>
    ['pointsMultiplier', 'bonusPoints'].includes(offer.reward.kind)
      ? { ...offer, minimumSpend }
      : offer
  const more = promotionOf('more', { reward: { kind: 'bonusPoints', points: 7 } })
  return {
    ...input,
    budgets: new Map(),
    promotions: [...input.promotions, more].map(ask),
    coupons: input.coupons.map(ask),
  }
}

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
