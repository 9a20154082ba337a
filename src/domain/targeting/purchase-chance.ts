import { DAY_MS } from '../calendar.ts'
import type { Demand } from './demand.ts'
import type { Habits, ProductHabit } from './habits.ts'

/**
 * How many baskets the shop's habits are worth beside a member's own. After five own baskets both weigh the same:
 * tastes in groceries differ so much between people that the average soon says little about one of them.
 */
const PRIOR_BASKETS = 5
/** Before anything is known of a cadence, a member is taken for a weekly shopper: a trip in seven days. */
const PRIOR_DAYS = 7

/**
 * Expected trips in the next `days`: the member's recent rate, shrunk (Gamma-Poisson) towards a weekly shop. The
 * first basket starts the clock, so it is no trip of the time counted and stands in as the prior's one.
 */
export const expectedTrips = (habits: Habits, days: number): number =>
  (habits.weight / (habits.exposureDays + PRIOR_DAYS)) * days

/**
 * Chance per trip that the basket holds the product, 0–1: the member's decayed count of it over their decayed
 * baskets, shrunk (Beta-binomial) towards what one expects of the category: how often they buy in it, times the
 * product's share of it in the shop. Without a known category, towards the product's share of all baskets.
 */
export function chancePerTrip(habits: Habits, sku: string, demand: Demand): number {
  const own = habits.products.get(sku)
  const category = own?.category ?? demand.bySku.get(sku)?.category ?? null
  const expected = expectedShare(habits, sku, category, demand)
  return shrink(own?.weight ?? 0, habits.weight, expected)
}

function expectedShare(habits: Habits, sku: string, category: string | null, demand: Demand) {
  const baskets = demand.bySku.get(sku)?.baskets ?? 0
  const ofCategory = category === null ? undefined : demand.byCategory.get(category)
  if (category === null || ofCategory === undefined || ofCategory.baskets === 0) {
    return demand.baskets > 0 ? baskets / demand.baskets : 0
  }
  const inShop = Math.min(1, ofCategory.baskets / demand.baskets)
  const inCategory = shrink(habits.categories.get(category) ?? 0, habits.weight, inShop)
  return (inCategory * baskets) / ofCategory.baskets
}

const shrink = (count: number, of: number, expected: number): number =>
  Math.min(1, (count + PRIOR_BASKETS * expected) / (of + PRIOR_BASKETS))

/** At least once in trips that come as a Poisson stream: those with the product are a thinned stream of them. */
export const chanceWithin = (perTrip: number, trips: number): number =>
  1 - Math.exp(-perTrip * trips)

/**
 * How due a product is, above 0 to 1: the share of its mean interval that will have passed since the last purchase
 * when `days` more are over. Just bought and long-lasting: nearly 0. Bought once only: 1, for no interval is known.
 */
export function dueness(habit: ProductHabit, at: Date, days: number): number {
  const intervalDays = meanIntervalDays(habit)
  if (intervalDays === null || intervalDays === 0) return 1
  const passedDays = Math.max(0, at.getTime() - habit.lastAt.getTime()) / DAY_MS + days
  return Math.min(1, passedDays / intervalDays)
}

/** Days between purchases of the product on average; null when it was bought once. */
export function meanIntervalDays(habit: ProductHabit): number | null {
  if (habit.baskets < 2) return null
  return (habit.lastAt.getTime() - habit.firstAt.getTime()) / DAY_MS / (habit.baskets - 1)
}
