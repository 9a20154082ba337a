import type { Reward } from '../../domain/promotions/offer.ts'

/** What a replay plays: a shop, its people, and what happened there day by day. Money in minor units. */
export type History = {
  /** Marks and idempotency keys of the replay carry it: letters, digits, hyphens. */
  name: string
  /** True: nobody bought any of this; every report says so. */
  simulated: boolean
  timeZone: string
  /** `YYYY-MM-DD`; what is launched holds from its beginning on. */
  firstDay: string
  stores: StoreToOpen[]
  products: ProductToLoad[]
  shoppers: ShopperToJoin[]
  /** Marketing's work before the doors open; titles are unique within a history. */
  promotions: PromotionToLaunch[]
  campaigns: CampaignToLaunch[]
  /** The days in order, from the first one on, each as it is asked for. */
  days(): Iterable<ReplayDay>
  /** What is worth saying about the source, for the report. */
  facts: Record<string, number>
}

export type StoreToOpen = {
  id: string
  name: string
  timeZone: string
  jurisdiction: string
  terminalIds: string[]
}

export type ProductToLoad = {
  sku: string
  name: string
  department: string
  category: string
  subcategory?: string
  brand?: string
  priceMinor: number
  costMinor?: number
}

export type ShopperToJoin = {
  externalId: string
  givenName?: string
  familyName?: string
  email?: string
  cardNumber: string
  joinedAt: string
  consents: { profiling: boolean; email: boolean; sms: boolean; post: boolean; phone: boolean }
}

export type PromotionToLaunch = {
  title: string
  receiptLabel: string
  reward: Reward
  appliesTo: { products?: string[]; categories?: string[]; brands?: string[] }
  audience: 'everyone' | 'members'
}

/** A standing campaign: it issues coupons for products that suit the member. */
export type CampaignToLaunch = {
  title: string
  audience: { basketsMin: number }
  coupon: { reward: Reward; validDays: number }
  couponsPerMember: number
  budget: { moneyMaxMinor: number }
  /** 0–0.9 */
  holdoutShare: number
}

export type ReplayDay = {
  /** `YYYY-MM-DD` in the history's time zone. */
  date: string
  /** In order of purchase; terminals work side by side, each in this order. */
  trips: Trip[]
}

export type Trip = {
  reference: string
  storeId: string
  terminalId: string
  operatorId: string
  purchasedAt: Date
  /** Null: a basket without a card. */
  shopper: ShopperToJoin | null
  lines: TripLine[]
  /** Present: the shopper looks at their offers first, and this is what they then buy. Deterministic. */
  react?: (offered: readonly OfferedCoupon[]) => TripLine[]
}

export type TripLine = { sku: string; quantity: number; unitPriceMinor: number }

/** A coupon as its member sees it in the app. */
export type OfferedCoupon = { skus: readonly string[] }
