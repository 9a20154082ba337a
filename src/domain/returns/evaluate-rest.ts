import type { RecordedDiscount } from '../basket.ts'
import { soldMinorOf } from '../basket.ts'
import type { AccountId, CouponId, PromotionId } from '../ids.ts'
import { type Counter, isCapped } from '../promotions/caps.ts'
import { evaluateBasket } from '../promotions/evaluate.ts'
import type { Evaluation, EvaluationInput, EvaluationLine } from '../promotions/evaluation.ts'

/** An offer: a coupon, or a promotion by itself. */
export type OfferKey = { promotionId: PromotionId | null; couponId: CouponId | null }

/** What a sale took of everything capped, and with which coupons. */
export type Taken = {
  /** `subjectId`: the campaign or promotion. */
  budgets: readonly TakenBudget[]
  coupons: readonly TakenCoupon[]
}

export type TakenBudget = {
  budgetId: string
  subjectId: string
  per: Counter['per']
  uses: number
  sets: number
  moneyMinor: number
}

export type TakenCoupon = {
  couponId: CouponId
  subjectId: string
  /** A bearer's code, or a member's own coupon. */
  kind: 'code' | 'own'
  /** Whose coupon it is, where a till has given it to somebody else. */
  ownerId?: AccountId | undefined
  backed: boolean
}

/** An offer's effect on what is left. */
export type RestUse = OfferKey & { subjectId: string; sets: number; amountMinor: number }

export type RestEvaluation = {
  discounts: RecordedDiscount[]
  uses: RestUse[]
  /** Null: not known; then points stay in proportion. */
  points: Pick<Evaluation, 'multipliers' | 'bonusPoints'> | null
}

export type Given = {
  discounts: readonly RecordedDiscount[]
  pointsFrom: readonly OfferKey[]
  taken: Taken
}

/**
 * What the engine gives what is left of a basket, from what it was given at the sale. A capped offer that the sale
 * took nothing of gives nothing, and neither does a coupon that may be used elsewhere by now: a return uses nothing up.
 */
export function evaluateRest(
  input: EvaluationInput,
  given: Given,
  lines: readonly EvaluationLine[],
): RestEvaluation {
  const used = usedBy(given)
  const evaluation = evaluateBasket({
    ...input,
    lines,
    promotions: input.promotions.filter((one) => !isCapped(one) || used.promotions.has(one.id)),
    coupons: input.coupons.filter(({ id }) => used.coupons.has(id)),
    discountMaxMinor: discountMaxOfRest(input, lines),
  })
  const { discounts, promotionUses, couponUses, multipliers, bonusPoints } = evaluation
  return {
    discounts,
    points: { multipliers, bonusPoints },
    uses: [
      ...promotionUses.map(({ promotionId, sets, amountMinor }) => ({
        promotionId,
        couponId: null,
        subjectId: promotionId,
        sets,
        amountMinor,
      })),
      ...couponUses.map(({ couponId, subjectId, sets, amountMinor }) => ({
        promotionId: null,
        couponId,
        subjectId,
        sets,
        amountMinor,
      })),
    ],
  }
}

function usedBy({ discounts, pointsFrom, taken }: Given) {
  const promotions = new Set<string>()
  const coupons = new Set<string>(taken.coupons.map(({ couponId }) => couponId))
  for (const { promotionId, couponId } of [...discounts, ...pointsFrom]) {
    if (couponId !== null) coupons.add(couponId)
    else if (promotionId !== null) promotions.add(promotionId)
  }
  return { promotions, coupons }
}

/** The same part of what is left that was the most of what was sold. */
function discountMaxOfRest(
  { lines: sold, discountMaxMinor }: EvaluationInput,
  lines: readonly EvaluationLine[],
): number | null {
  if (discountMaxMinor === null) return null
  const soldMinor = soldMinorOf(sold)
  if (soldMinor === 0) return 0
  const percent = Math.ceil((discountMaxMinor * 100) / soldMinor)
  const isPercent = Math.floor((soldMinor * percent) / 100) === discountMaxMinor
  const restMinor = soldMinorOf(lines)
  return isPercent
    ? Math.floor((restMinor * percent) / 100)
    : Number((BigInt(discountMaxMinor) * BigInt(restMinor)) / BigInt(soldMinor))
}
