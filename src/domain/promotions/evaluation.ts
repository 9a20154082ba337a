import type { RecordedDiscount, SwipeLine } from '../basket.ts'
import type { CampaignId, CouponId, PromotionId } from '../ids.ts'
import type { LineLaw } from '../law/line-law.ts'
import {
  type BudgetLeft,
  isCoupon,
  type Offer,
  type Promotion,
  type UsableCoupon,
} from './offer.ts'

/** What the engine is given: everything it knows. No clock, no I/O, so the same input gives the same answer. */
export type EvaluationInput = {
  lines: readonly EvaluationLine[]
  /** Their days, audience and stores are judged here. Never changed in place: an index of it is held. */
  promotions: readonly Promotion[]
  /** Each once. */
  coupons: readonly UsableCoupon[]
  /** What the caps of capped campaigns and promotions still hold, by their id. */
  budgets: ReadonlyMap<string, readonly BudgetLeft[]>
  /** The most that all offers together take off; null: no limit. */
  discountMaxMinor: number | null
  isMember: boolean
  /** Null: none, or nobody in particular. */
  memberId: string | null
  /** The member's at the purchase; null: none. */
  tier: string | null
  storeId: string
  storeGroups: readonly string[]
  purchasedAt: Date
  /** The day and time of purchase by the store's clock, `YYYY-MM-DD` and `HH:MM`. */
  localDate: string
  localTime: string
}

export type EvaluationLine = Pick<
  SwipeLine,
  'line' | 'kind' | 'sku' | 'amountMinor' | 'quantity'
> & {
  weightGrams?: number | undefined
  category: string | null
  brand: string | null
  /** Present where a rule bears on it. */
  law?: LineLaw | undefined
}

/** A coupon that had an effect, and the money it took off: 0 when it gave points. */
export type CouponUse = {
  couponId: CouponId
  subjectId: CampaignId | PromotionId
  sets: number
  amountMinor: number
}

export type CouponWithoutEffect = { couponId: CouponId; reason: 'no-effect' | 'budget-exhausted' }

/** A promotion that had an effect, in how many sets. */
export type PromotionUse = {
  promotionId: string
  version: number
  sets: number
  amountMinor: number
}

/** An offer, as it is named in what is recorded. Of a bearer's code the promotion as well. */
export type OfferRef = {
  promotionId: PromotionId | null
  version: number | null
  couponId: CouponId | null
  receiptLabel: string
}

/** An offer as it is recorded: a coupon with what it is a code of, a promotion by itself. */
export function refOf(offer: Offer): OfferRef {
  const promotion = isCoupon(offer) ? offer.of : offer
  return {
    promotionId: promotion?.id ?? null,
    version: promotion?.version ?? null,
    couponId: isCoupon(offer) ? offer.id : null,
    receiptLabel: offer.receiptLabel,
  }
}

/** An offer for goods of the basket that others were better than, or that a cap left nothing for. */
export type Lost = OfferRef & {
  /** Money that it would have taken off by itself. */
  wouldTakeMinor: number
  /** `others` were better, those of a higher `priority` went first, or a `cap` of it or of the basket had no room. */
  why: 'others' | 'priority' | 'cap'
  /** The ids of the offers that were granted instead: of those that have its goods, or where none has, of all. */
  to: string[]
}

/** An offer that a little more would have brought. */
export type Almost = OfferRef & {
  short: { kind: 'amount'; amountMinor: number } | { kind: 'units'; units: number }
}

export type Evaluation = {
  /** In line order; each amount above 0, their sum per line never above the line's amount. */
  discounts: RecordedDiscount[]
  promotionUses: PromotionUse[]
  couponUses: CouponUse[]
  /** Coupons that were usable but had no effect, and why; they are not used up. */
  couponsWithoutEffect: CouponWithoutEffect[]
  /** How often a line's points count, by line: 1 unless a multiplier applies. */
  multipliers: Map<number, number>
  bonusPoints: number
  /** Offers that gave points. */
  pointsFrom: OfferRef[]
  lost: Lost[]
  almost: Almost[]
  /** True where the search had to stop before it had seen everything: then it is good, and may not be the best. */
  searchStopped: boolean
}
