import { addDays, daysBetween } from '../../src/domain/calendar.ts'
import { chancesByRank } from '../../src/operation/sample-shop/needs.ts'
import type { Shopper } from '../../src/operation/sample-shop/shoppers.ts'
import { simulateDays, type World } from '../../src/operation/sample-shop/simulate-days.ts'

/** A visit as the simulation plans it: its day, from 0 on, and what is bought, whatever coupons will say. */
export type PlannedVisit = { day: number; skus: readonly string[] }

/** What the simulation knows of a shopper, and the programme does not. */
export type HiddenLife = {
  shopper: Shopper
  /** Visits of the 52 weeks after the days that were played, of one who may have stopped coming. */
  later: readonly PlannedVisit[]
  usual: UsualLife
}

/** How they shop in the long run, as long as they come. */
export type UsualLife = {
  gapDays: number
  goodsPerVisit: number
  /** 1 Monday … 7 Sunday: that of most visits. */
  weekday: number
  /** Days from one visit that takes something of a category to the next; without those it never buys. */
  categoryGapDays: ReadonlyMap<string, number>
}

const LATER_DAYS = 364
/** As many as make the long run: what is bought every month comes some thirty times. */
const USUAL_DAYS = 1000

/**
 * The hidden side of a world that was played for so many days. Later visits are those that the same simulation goes on
 * to; the usual life is that of the days after, too, with nobody who stops, so that it shares no draw with what was
 * recorded.
 */
export function readHiddenLives(world: World, daysPlayed: number): HiddenLife[] {
  const later = planVisits(world, daysPlayed, LATER_DAYS)
  const staying = world.shoppers.map((shopper) => ({
    ...shopper,
    lapsesOnDay: Number.POSITIVE_INFINITY,
  }))
  const usual = planVisits({ ...world, shoppers: staying }, daysPlayed, USUAL_DAYS)
  const categoryOf = new Map(world.catalogue.byShelf.flat().map((it) => [it.sku, it.category]))
  return world.shoppers.map((shopper) => {
    const id = shopper.member.externalId
    const visits = usual.get(id) ?? []
    return { shopper, later: later.get(id) ?? [], usual: describeUsual(world, visits, categoryOf) }
  })
}

/** By external id: the visits of `count` days from `firstDay` on. */
export function planVisits(world: World, firstDay: number, count: number) {
  const visits = new Map<string, PlannedVisit[]>()
  const first = addDays(world.firstDay, firstDay)
  const last = addDays(first, count - 1)
  for (const { date, trips } of simulateDays(world)) {
    if (date > last) break
    if (date < first) continue
    const day = daysBetween(world.firstDay, date)
    for (const { shopper, lines } of trips) {
      const own = visits.get(shopper?.externalId ?? '') ?? []
      own.push({ day, skus: [...new Set(lines.map(({ sku }) => sku))] })
      visits.set(shopper?.externalId ?? '', own)
    }
  }
  return visits
}

function describeUsual(
  { firstDay }: World,
  visits: readonly PlannedVisit[],
  categoryOf: ReadonlyMap<string, string>,
): UsualLife {
  const daysOf = new Map<string, number[]>()
  for (const { day, skus } of visits) {
    for (const category of new Set(skus.map((sku) => categoryOf.get(sku) ?? ''))) {
      daysOf.set(category, [...(daysOf.get(category) ?? []), day])
    }
  }
  const goods = visits.reduce((sum, { skus }) => sum + skus.length, 0)
  return {
    gapDays: meanGap(visits.map(({ day }) => day)),
    goodsPerVisit: goods / visits.length,
    weekday: mostOf(visits.map(({ day }) => weekdayOf(addDays(firstDay, day)))),
    categoryGapDays: new Map([...daysOf].map(([category, days]) => [category, meanGap(days)])),
  }
}

const weekdayOf = (date: string): number => new Date(date).getUTCDay() || 7

/** The weekday that there is most of, the first of several. */
function mostOf(weekdays: readonly number[]): number {
  const counts = [1, 2, 3, 4, 5, 6, 7].map((day) => weekdays.filter((it) => it === day).length)
  return counts.indexOf(Math.max(...counts)) + 1
}

const meanGap = (days: readonly number[]): number =>
  ((days.at(-1) ?? 0) - (days[0] ?? 0)) / (days.length - 1)

/** What a shopper needs of a product: how often a day, and what that costs, minor units a day. */
export type Need = { sku: string; category: string; brand: string; perDay: number; minor: number }

/** By the shopper's own rates, order and loyalty; the products of shelves they never visit are left out. */
export function listNeeds({ catalogue }: World, shopper: Shopper): Need[] {
  return catalogue.byShelf.flatMap((products, shelf) => {
    const rate = 1 / (shopper.needEveryDays[shelf] ?? Number.POSITIVE_INFINITY)
    const order = rate > 0 ? (shopper.favourites[shelf] ?? []) : []
    const chances = chancesByRank(shopper.loyalty, order.length)
    return order.flatMap((position, place) => {
      const product = products[position]
      if (!product) return []
      const { sku, category, brand = '', priceMinor } = product
      const perDay = rate * (chances[place] ?? 0)
      return [{ sku, category, brand, perDay, minor: perDay * priceMinor }]
    })
  })
}
