import type { RecordedDiscount, RecordedLine, SwipeLine } from '../../domain/basket.ts'
import type { PresentedCard } from '../../domain/card-number.ts'
import type { EarningWeights } from '../../domain/earning.ts'
import type { CampaignId, CouponId, PromotionId } from '../../domain/ids.ts'
import type { Counter } from '../../domain/promotions/caps.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import type { Store } from '../stores/store.ts'
import type { PointsAsked } from './basket-points.ts'
import type { Counters } from './find-counters.ts'
import type { Context } from './load-context.ts'
import type { Flag, Refusal } from './remarks.ts'

/** A basket to be priced, from a quote or a swipe. */
export type Basket = {
  /** As it was read; null: none was shown. */
  card: PresentedCard | null
  purchasedAt: Date
  storeId: string
  terminalId: string
  lines: readonly SwipeLine[]
  coupons: readonly string[]
  spendPoints: number
  /** What it was paid with; left out: not paid yet. */
  tenders?: readonly { type: string; amountMinor: number }[]
  /** Promotions of which an offline till has given something. */
  promotionsGiven?: readonly string[]
  /** Codes that it has taken something off for. */
  codesGiven?: readonly string[]
}

/** An offer that had an effect on a basket, and where that is counted. */
export type OfferUse = {
  promotionId: PromotionId | null
  /** Null: a member's own coupon, or a till has given what was not in force. */
  version: number | null
  /** `campaignId` null: a bearer's code of the promotion. `code`: as it was written where it was presented. */
  coupon: { id: CouponId; campaignId: CampaignId | null; code: string } | null
  sets: number
  /** Money off; 0: it gave points. */
  amountMinor: number
  counters: readonly Counter[]
}

/** The answer of pricing: what is recorded or quoted. Pure data, so a quote can keep it. */
export type PricedBasket = {
  grossMinor: number
  discountMinor: number
  netMinor: number
  discounts: RecordedDiscount[]
  uses: OfferUse[]
  pointsEarned: number
  /** How its lines earn. Absent: quoted by a build that kept none. */
  earning?: EarningWeights | undefined
  pointsSpent: number
  /** What the spent points pay, in minor units, at the value a point had then. */
  pointsMinor: number
  refused: Refusal[]
  flags: Flag[]
  /** Null: quoted by a build that kept none. */
  trace: Trace | null
}

export type Priced = {
  store: Store
  member: CardHolder | null
  lines: RecordedLine[]
  basket: PricedBasket
  points: PointsAsked
  /** What it may use although it is leased, and gives back once it is recorded or quoted again. */
  ownLeases: readonly TerminalLease[]
}

/** A basket with all that its price depends on. */
export type Situation = {
  basket: Basket
  store: Store
  member: CardHolder | null
  lines: readonly RecordedLine[]
  ownLeases: readonly TerminalLease[]
  counters: Counters
  context: Context
}

/** The coupons among what had an effect. */
export const couponsOf = (uses: readonly OfferUse[]) =>
  uses.flatMap(({ coupon, amountMinor }) =>
    coupon ? [{ id: coupon.id, code: coupon.code, amountMinor }] : [],
  )
