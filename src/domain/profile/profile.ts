import type { RecordedBasket } from '../basket.ts'
import type { BasketId } from '../ids.ts'
import type { RecentBasket } from './recent-baskets.ts'
import { emptyTotals } from './totals.ts'
import type { VisitDays } from './visit-days.ts'

export const dayparts = ['morning', 'midday', 'afternoon', 'evening', 'night'] as const
export type Daypart = (typeof dayparts)[number]

/** What a profile takes from a basket. */
export type ProfileBasket = Pick<
  RecordedBasket,
  'id' | 'storeId' | 'timeZone' | 'purchasedAt' | 'netMinor' | 'lines'
>

/** How a member buys one product, brand, category or department. */
export type Habit = {
  /** In how many baskets, however many lines of each. */
  baskets: number
  units: number
  /** What was paid for it, discounts taken off, minor units. */
  spendMinor: number
  /** Sum of `weightAt` over its baskets. */
  weight: number
  firstAt: Date
  lastAt: Date
}

/** What happened in one store, on one weekday or in one daypart. Money is the baskets' net, minor units. */
export type Visits = { baskets: number; spendMinor: number }

/**
 * What a member's baskets come to. Sums, minima, maxima, sets and the latest alone, so it is the same in whatever order
 * the baskets arrive: counts and money exactly, weights to the rounding of a double. Units, offers, goods and recent
 * products are those of profiled goods (profiled-goods.ts).
 */
export type Profile = {
  baskets: number
  /** Net of the whole baskets, deposits included, minor units. */
  spendMinor: number
  units: number
  /** Paid for profiled goods, discounts taken off, minor units. */
  goodsMinor: number
  /** Of this, for lines that carried a discount, minor units. */
  offerSpendMinor: number
  firstAt: Date | null
  lastAt: Date | null
  /** Of the greatest (purchasedAt, id). */
  lastBasketId: BasketId | null
  /** Sum of `weightAt` over the baskets. */
  weight: number
  /** Sum of their net times `weightAt`. */
  spendWeight: number
  days: VisitDays
  /** The latest baskets, at most `RECENT_MAX`, the oldest first. */
  recent: readonly RecentBasket[]
  departments: Map<string, Habit>
  categories: Map<string, Habit>
  brands: Map<string, Habit>
  products: Map<string, Habit>
  stores: Map<string, Visits>
  /** By ISO weekday of the store's calendar, '1' Monday … '7' Sunday. */
  weekdays: Map<string, Visits>
  dayparts: Map<string, Visits>
}

export const emptyProfile = (): Profile => ({
  ...emptyTotals(),
  days: new Map(),
  recent: [],
  departments: new Map(),
  categories: new Map(),
  brands: new Map(),
  products: new Map(),
  stores: new Map(),
  weekdays: new Map(),
  dayparts: new Map(),
})

/** Morning from 5, midday from 11, afternoon from 14, evening from 18, night from 22, by the store's clock. */
export function daypartOf(hour: number): Daypart {
  if (hour < 5 || hour >= 22) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 14) return 'midday'
  return hour < 18 ? 'afternoon' : 'evening'
}
