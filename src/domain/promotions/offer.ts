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

/** What a cap is counted for, beside the budget of all together; days by the store's clock. */
export const capScopes = ['store', 'day', 'storeDay', 'member', 'memberDay'] as const
export type CapScope = (typeof capScopes)[number]

/** The most that is given away; null: no limit. A use is a basket, or a coupon; sets as the kind forms them. */
export type Limits = {
  usesMax: number | null
  setsMax: number | null
  moneyMaxMinor: number | null
}

/** The same limits for each store, day or member by itself. */
export type Cap = Limits & { per: CapScope }

/** An offer open to an audience, in one of its versions. */
export type Promotion = Terms &
  When & {
    id: PromotionId
    version: number
    title: string
    audience: 'everyone' | 'members'
    /** Only these members, by id; empty: whoever the audience is. */
    members: readonly string[]
    /** Only members who are in one of these tiers at the purchase; empty: whoever the audience is. */
    tiers: readonly string[]
    /** True: it is for those who present a code of it, which is used up. */
    couponRequired: boolean
    /** Empty: all. */
    stores: readonly string[]
    storeGroups: readonly string[]
    /** Of all baskets together; null: no cap. */
    budget: Limits | null
    caps: readonly Cap[]
    /** When this version was in force, the end excluded; null: without bound. */
    inForceFrom: Date | null
    inForceUntil: Date | null
  }

/**
 * A right to an offer, usable now: right time, right state, not leased to another quote. One member's own, of a
 * campaign; or the bearer's of a code, of a promotion.
 */
export type UsableCoupon = Terms & {
  id: CouponId
  /** The campaign's, or the promotion's. */
  subjectId: CampaignId | PromotionId
  /** What the bearer of a code has a right to, whose days, audience and stores are judged too; null: a member's own. */
  of: Promotion | null
  code: string
}

/** What the coupons of campaigns give. */
export type CouponReward = Extract<
  Reward,
  { kind: 'percentOff' | 'amountOff' | 'pointsMultiplier' }
>

export type Offer = Promotion | UsableCoupon

export const isCoupon = (offer: Offer): offer is UsableCoupon => 'code' in offer

export const compareIds = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** What one cap of a campaign or promotion still holds for this basket; null: no limit. */
export type BudgetLeft = {
  key: string
  uses: number | null
  sets: number | null
  moneyMinor: number | null
}

/** Under whose caps an offer is: its campaign's, or its own. */
export const subjectOf = (offer: Offer): CampaignId | PromotionId =>
  isCoupon(offer) ? offer.subjectId : offer.id
