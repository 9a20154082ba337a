import type { RecordedDiscount, RecordedLine, SwipeLine } from '../../domain/basket.ts'
import type { CouponUse } from '../../domain/promotions/evaluate.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import type { Store } from '../stores/store.ts'
import type { Context } from './load-context.ts'
import type { Flag, Refusal } from './remarks.ts'

/** A basket to be priced, from a quote or a swipe. */
export type Basket = {
  card: string | null
  purchasedAt: Date
  storeId: string
  terminalId: string
  lines: readonly SwipeLine[]
  coupons: readonly string[]
  spendPoints: number
}

export type NamedCouponUse = CouponUse & { code: string }

/** The answer of pricing: what is recorded or quoted. Pure data, so a quote can keep it. */
export type PricedBasket = {
  grossMinor: number
  discountMinor: number
  netMinor: number
  discounts: RecordedDiscount[]
  couponUses: NamedCouponUse[]
  pointsEarned: number
  pointsSpent: number
  /** What the spent points pay, in minor units, at the value a point had then. */
  pointsMinor: number
  refused: Refusal[]
  flags: Flag[]
}

export type Priced = {
  store: Store
  member: CardHolder | null
  lines: RecordedLine[]
  basket: PricedBasket
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
  context: Context
}
