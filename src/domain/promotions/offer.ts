import type { CampaignId, CouponId, PromotionId } from '../ids.ts'

/** What an offer gives. Percent 1–100; multiplier 2–100 stands in for the basic rate of 1. */
export type Reward =
  | { kind: 'percentOff'; percent: number }
  | { kind: 'amountOff'; amountMinor: number }
  | { kind: 'pointsMultiplier'; multiplier: number }

/** Which lines an offer is for. Both empty: the whole basket. Either matching is enough. */
export type Scope = { products: readonly string[]; categories: readonly string[] }

/** An offer open to an audience, in the version that is live. Days are in the store's time zone, both included. */
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

/** What a campaign may still give away; null: no cap. */
export type BudgetLeft = { uses: number | null; moneyMinor: number | null }
