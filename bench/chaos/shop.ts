/** What is known before the first swipe; the plan is drawn from it, and the oracle computes from it alone. */
export type Shop = {
  tills: Till[]
  stores: Store[]
  members: Member[]
  products: Product[]
  offers: Offer[]
}

export type Store = { id: string; timeZone: string; jurisdiction: string }
export type Till = { store: Store; terminalId: string; key: string }
export type Member = { id: string; card: string; profiling: boolean }
export type Product = { sku: string; priceMinor: number }

/** A promotion, or a coupon of one member. No two of one day are for the same goods, so none competes with another. */
export type Offer = {
  /** The promotion’s id, or the coupon’s. */
  id: string
  gives: Gives
  /** Null: the whole basket. */
  sku: string | null
  for: 'everyone' | 'members' | Member
  fromDay: string | null
  toDay: string | null
  caps: Cap[]
  /** Of a coupon. */
  coupon: { campaignId: string; code: string } | null
}

export type Gives =
  | { kind: 'percent'; percent: number }
  | { kind: 'amountOnce'; amountMinor: number }
  | { kind: 'amountEach'; amountMinor: number }
  | { kind: 'nForM'; units: number; paidUnits: number }
  | { kind: 'threshold'; spendMinor: number; amountMinor: number }
  | { kind: 'points'; multiplier: number }

/** So many baskets in all, or of each member, or of each store. */
export type Cap = { subject: string; per: 'all' | 'member' | 'store'; usesMax: number }

export type Line = {
  line: number
  sku: string
  quantity: number
  unitPriceMinor: number
  amountMinor: number
}

/** A swipe as it goes over the wire. */
export type SwipeBody = {
  reference: string
  card: string | null
  purchasedAt: string
  operatorId: string
  lines: Line[]
  spendPoints: number
  tenders: { type: string; amountMinor: number }[]
  offline?: { discounts: OfflineDiscount[] }
}

export type OfflineDiscount = {
  line: number
  promotionId?: string
  couponCode?: string
  amountMinor: number
}

export type ReturnBody = {
  reference: string
  returnedAt: string
  original: { reference: string }
  lines: { line: number; quantity: number }[]
}

export type VoidBody = {
  reference: string
  voidedAt: string
  original: { reference: string }
}

/** What a till wants recorded under a reference of its own. */
export type Sale = { type: 'sale'; till: Till; body: SwipeBody }
export type Return = { type: 'return'; till: Till; body: ReturnBody; sale: Sale }
export type Void = { type: 'void'; till: Till; body: VoidBody; sale: Sale }
export type Operation = Sale | Return | Void
