import type { CampaignId, CouponId, PromotionId } from '../ids.ts'

/** What an offer gives. Percent 1–100; multiplier 2–100 stands in for the basic rate of 1. */
export type Reward =
  | { kind: 'percentOff'; percent: number }
  | { kind: 'amountOff'; amountMinor: number }
  | { kind: 'pointsMultiplier'; multiplier: number }

/** Which lines an offer is for. Both empty: the whole basket. Either matching is enough. */
export type Scope = { products: readonly string[]; categories: readonly string[] }

/** An offer open to an audience, in one of its versions. Days are in the store's time zone, both included. */
export type Promotion = {
  id: PromotionId
  version: number
  title: string
  receiptLabel: string
  reward: Reward
  appliesTo: Scope
  audience: 'everyone' | 'members'
  startsOn: string | null
  endsOn: string | null
  /** When this version was in force, the end excluded; null: without bound. */
  inForceFrom: Date | null
  inForceUntil: Date | null
}

/** One member's right to an offer, usable now: right time, right state, not leased to another terminal. */
export type UsableCoupon = {
  id: CouponId
  campaignId: CampaignId
  code: string
  receiptLabel: string
  reward: Reward
  appliesTo: Scope
  expiresAt: Date
}

export type Offer = Promotion | UsableCoupon
export type MoneyOffer = Offer & { reward: Exclude<Reward, { kind: 'pointsMultiplier' }> }
export type MultiplierOffer = Offer & { reward: Extract<Reward, { kind: 'pointsMultiplier' }> }

export const isCoupon = (offer: Offer): offer is UsableCoupon => 'campaignId' in offer

export const isMoneyOffer = (offer: Offer): offer is MoneyOffer =>
  offer.reward.kind !== 'pointsMultiplier'

export const compareIds = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** Which of two equally good offers is granted: a promotion before a coupon, then the lowest id. */
export const comparePrecedence = (a: Offer, b: Offer): number =>
  Number(isCoupon(a)) - Number(isCoupon(b)) || compareIds(a.id, b.id)

/** What a campaign may still give away; null: no cap. */
export type BudgetLeft = { uses: number | null; moneyMinor: number | null }
