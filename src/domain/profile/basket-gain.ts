import { localTime } from '../calendar.ts'
import { type Daypart, daypartOf, type ProfileBasket } from './profile.ts'
import { type ProfiledGoods, profiledLines } from './profiled-goods.ts'
import type { RecentBasket } from './recent-baskets.ts'

/** What a line of profiled goods says. `paidMinor`: discounts taken off, minor units. */
export type LineGain = {
  sku: string
  quantity: number
  paidMinor: number
  isDiscounted: boolean
  department: string | null
  category: string | null
  brand: string | null
}

/** All that a profile takes from a basket: enough to add it later, without the basket and without what it left out. */
export type BasketGain = {
  at: Date
  /** Days since 1970-01-01 of the store's calendar. */
  day: number
  /** ISO weekday, 1 Monday … 7 Sunday. */
  weekday: number
  daypart: Daypart
  storeId: string
  /** Net of the whole basket, minor units. */
  netMinor: number
  lines: readonly LineGain[]
}

/** What a profile of these goods takes from the basket. */
export function gainOf(basket: ProfileBasket, goods: ProfiledGoods): BasketGain {
  const { day, hour, weekday } = localTime(basket.purchasedAt, basket.timeZone)
  return {
    at: basket.purchasedAt,
    day,
    weekday,
    daypart: daypartOf(hour),
    storeId: basket.storeId,
    netMinor: basket.netMinor,
    lines: profiledLines(goods, basket.lines).map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      paidMinor: line.amountMinor - line.discountMinor,
      isDiscounted: line.discountMinor > 0,
      department: line.department,
      category: line.category,
      brand: line.brand,
    })),
  }
}

/** The basket as the latest of a profile are kept. */
export const toRecent = ({ at, day, storeId, netMinor, lines }: BasketGain): RecentBasket => ({
  at,
  day,
  storeId,
  netMinor,
  skus: [...new Set(lines.map(({ sku }) => sku))].sort(),
})
