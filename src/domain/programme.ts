import type { ProfiledGoods } from './profile/profiled-goods.ts'

/** The most points that one member earns in a basket, or by the store's clock in a day or month. */
export type EarnCap = {
  per: 'basket' | 'day' | 'month'
  points: number
  /** `reduce`: a basket earns up to it. `refuse`: one that would earn more earns nothing. */
  policy: 'reduce' | 'refuse'
}

/** How long earned points wait before they can be spent. */
export type Pending = { kind: 'none' } | { kind: 'days'; days: number } | { kind: 'returnWindow' }

export type TierRule = {
  name: string
  /** Earned within the period; from so many on a member is in it, or in a higher one. */
  pointsFrom: number
  /** What its members earn; 100: as everybody. */
  earnPercent: number
}

/** What a return does where points that it takes back are spent already. */
export type ReturnDebt = {
  /** Owe them; owe no more than `maxPoints`, or refuse the return; refuse it. */
  policy: 'allow' | 'cap' | 'refuse'
  /** The most that an account may owe in all; null unless the policy is a cap. */
  maxPoints: number | null
}

/** The programme's terms; one currency. */
export type Programme = {
  currency: string
  /** What a spent point is worth, in minor units. */
  pointValueMinor: number
  /** Minor units of eligible net for one point. */
  earnStepMinor: number
  /** Points expire at the end of the day this many months after the purchase, in the store's time zone. */
  pointsValidMonths: number
  /** The most that all offers together take off what is sold in a basket; 100: no limit. */
  discountMaxPercent: number
  /** The net amount earns, or what it was before coupons: less promotions alone. */
  earnOn: 'afterCoupons' | 'beforeCoupons'
  /** Types of tenders, in any case; what is paid with them earns nothing. */
  notEarningTenders: string[]
  pending: Pending
  /** Days after the purchase within which goods come back; null: no such window. */
  returnWindowDays: number | null
  earnCaps: EarnCap[]
  tiers: TierRule[]
  /** Points count for a tier this many months. */
  tierPeriodMonths: number
  /** A tier that was reached is held for at least so long. */
  tierValidMonths: number
  returnDebt: ReturnDebt
  /** For how many days after the purchase a receipt without a card can be claimed, and how many a member may a day. */
  claimDays: number
  claimsPerDay: number
  /**
   * The most points that tills take of a member on a day while nobody can be asked, before
   * it is flagged; null: no limit.
   */
  offlinePointsMaxPerDay: number | null
  /** How long an offer pack is valid, in hours. */
  offerPackHours: number
  /** What profiles are made of, and what is said of goods beside others. */
  profiledGoods: ProfiledGoods
  /** What money of a year from now is worth less today; lifetime values are discounted by it. */
  yearlyDiscountPercent: number
}

/** The most hours that an offer pack may be valid. */
export const OFFER_PACK_HOURS_MAX = 336

/** The most that all offers together take off what was sold for so much, rounded down; null: no limit. */
export const discountMaxOf = (
  soldMinor: number,
  { discountMaxPercent }: Pick<Programme, 'discountMaxPercent'>,
): number | null =>
  discountMaxPercent === 100 ? null : Math.floor((soldMinor * discountMaxPercent) / 100)

export const defaultProgramme: Programme = {
  currency: 'EUR',
  pointValueMinor: 1,
  earnStepMinor: 100,
  pointsValidMonths: 24,
  discountMaxPercent: 100,
  earnOn: 'afterCoupons',
  notEarningTenders: ['voucher', 'giftCard'],
  pending: { kind: 'none' },
  returnWindowDays: null,
  earnCaps: [],
  tiers: [],
  tierPeriodMonths: 12,
  tierValidMonths: 12,
  returnDebt: { policy: 'allow', maxPoints: null },
  claimDays: 14,
  claimsPerDay: 2,
  offlinePointsMaxPerDay: null,
  offerPackHours: 72,
  profiledGoods: null,
  yearlyDiscountPercent: 10,
}
