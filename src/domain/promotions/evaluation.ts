import type { RecordedDiscount, SwipeLine } from '../basket.ts'
import type { CampaignId, CouponId } from '../ids.ts'
import type { BudgetLeft, Promotion, UsableCoupon } from './offer.ts'

/** What the engine is given: everything it knows. No clock, no I/O, so the same input gives the same answer. */
export type EvaluationInput = {
  lines: readonly EvaluationLine[]
  /** Live promotions; their days and audience are judged here. Never changed in place: an index of it is held. */
  promotions: readonly Promotion[]
  /** Each once. */
  coupons: readonly UsableCoupon[]
  budgets: ReadonlyMap<CampaignId, BudgetLeft>
  isMember: boolean
  purchasedAt: Date
  /** The day of purchase in the store's time zone. */
  localDate: string
}

export type EvaluationLine = Pick<SwipeLine, 'line' | 'kind' | 'sku' | 'amountMinor'> & {
  category: string | null
}

/** A coupon that had an effect, and the money it took off: 0 when it multiplied points. */
export type CouponUse = { couponId: CouponId; campaignId: CampaignId; amountMinor: number }

export type CouponWithoutEffect = { couponId: CouponId; reason: 'no-effect' | 'budget-exhausted' }

export type Evaluation = {
  /** In line order; each amount above 0, their sum per line never above the line's amount. */
  discounts: RecordedDiscount[]
  couponUses: CouponUse[]
  /** Coupons that were usable but had no effect, and why; they are not used up. */
  couponsWithoutEffect: CouponWithoutEffect[]
  /** Points per whole earning step, by line: 1 unless a multiplier applies. */
  multipliers: Map<number, number>
}
