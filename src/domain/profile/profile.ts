import type { RecordedBasket } from '../basket.ts'
import type { BasketId } from '../ids.ts'

export const dayparts = ['morning', 'midday', 'afternoon', 'evening', 'night'] as const
export type Daypart = (typeof dayparts)[number]

/** What a profile takes from a basket. */
export type ProfileBasket = Pick<
  RecordedBasket,
  'id' | 'storeId' | 'timeZone' | 'purchasedAt' | 'netMinor' | 'lines'
>

/** How a member buys one product, category or department. */
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
 * What a member's baskets come to. Sums, minima and maxima alone, so it is the same in whatever order the baskets
 * arrive: counts and money exactly, weights to the rounding of a double.
 */
export type Profile = {
  baskets: number
  /** Net of the whole baskets, deposits included, minor units. */
  spendMinor: number
  units: number
  /** Paid for lines that carried a discount, minor units. */
  offerSpendMinor: number
  firstAt: Date | null
  lastAt: Date | null
  /** Of the greatest (purchasedAt, id). */
  lastBasketId: BasketId | null
  weight: number
  departments: Map<string, Habit>
  categories: Map<string, Habit>
  products: Map<string, Habit>
  stores: Map<string, Visits>
  /** By ISO weekday of the store's calendar, '1' Monday … '7' Sunday. */
  weekdays: Map<string, Visits>
  dayparts: Map<string, Visits>
}

export const emptyProfile = (): Profile => ({
  baskets: 0,
  spendMinor: 0,
  units: 0,
  offerSpendMinor: 0,
  firstAt: null,
  lastAt: null,
  lastBasketId: null,
  weight: 0,
  departments: new Map(),
  categories: new Map(),
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
