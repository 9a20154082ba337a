import type { CampaignId, CouponId, PromotionId } from '../ids.ts'
import type { Reward } from './kinds.ts'
import type { Scope } from './scope.ts'

export type { Reward } from './kinds.ts'
export type { Scope } from './scope.ts'

/**
 * How offers share lines. `exclusive`: nothing else is taken off its lines. `onePerLine`: no other offer of this class
 * is. `free`: on top of whatever there is.
 */
export const stackings = ['exclusive', 'onePerLine', 'free'] as const
export type Stacking = (typeof stackings)[number]

/** What has to be spent for an offer to apply, whatever its kind. */
export type MinimumSpend = {
  amountMinor: number
  /** The till's amounts, or less what offers on lines have taken off. */
  basis: 'beforeDiscounts' | 'afterDiscounts'
  /** All that is sold, or what the offer is for. */
  on: 'basket' | 'matching'
}

/** Who pays for what no manufacturer does. */
export const STORE_FUNDER = 'store'

/** What an offer is, whether open to all or one's own. */
export type Terms = {
  receiptLabel: string
  /** Who pays: the store, or a manufacturer by name. */
  funder: string
  reward: Reward
  appliesTo: Scope
  stacking: Stacking
  /** Higher is served first; within one priority the shopper gets the best. */
  priority: number
  minimumSpend: MinimumSpend | null
  /** The most that it takes off one basket. */
  discountMaxMinor: number | null
  /** The most sets of one basket; null: as many as there are. */
  setsPerBasket: number | null
}

/** Days and hours by the store's clock. Both ends of days are included, of hours the first only. */
export type When = {
  startsOn: string | null
  endsOn: string | null
  /** 1 Monday … 7 Sunday; empty: every day. */
  weekdays: readonly number[]
  /** `HH:MM`; from ≥ until: over midnight. */
  hours: { from: string; until: string } | null
}

/** An offer open to an audience, in one of its versions. */
export type Promotion = Terms &
  When & {
    id: PromotionId
    version: number
    title: string
    audience: 'everyone' | 'members'
    /** Empty: all. */
    stores: readonly string[]
    storeGroups: readonly string[]
    /** When this version was in force, the end excluded; null: without bound. */
    inForceFrom: Date | null
    inForceUntil: Date | null
  }

/** One member's right to an offer, usable now: right time, right state, not leased to another quote. */
export type UsableCoupon = Terms & {
  id: CouponId
  campaignId: CampaignId
  code: string
  expiresAt: Date
}

/** What the coupons of campaigns give. */
export type CouponReward = Extract<
  Reward,
  { kind: 'percentOff' | 'amountOff' | 'pointsMultiplier' }
>

export type Offer = Promotion | UsableCoupon

export const isCoupon = (offer: Offer): offer is UsableCoupon => 'campaignId' in offer

export const compareIds = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** What a campaign or promotion may still give away; null: no cap. */
export type BudgetLeft = { uses: number | null; moneyMinor: number | null }
