import { type BasketGain, gainOf, type LineGain, toRecent } from './basket-gain.ts'
import { weightAt } from './decay.ts'
import type { Habit, Profile, ProfileBasket, Visits } from './profile.ts'
import type { ProfiledGoods } from './profiled-goods.ts'
import { latestOf, type RecentBasket } from './recent-baskets.ts'
import { addTotals } from './totals.ts'
import { addVisitDay } from './visit-days.ts'

/**
 * The profile with these baskets more, each of which must not be in it yet; `profile` itself stays as it is. Only
 * sold goods that may be profiled count as products; a product without facts of the catalogue counts for itself alone.
 */
export function foldBaskets(
  profile: Profile,
  baskets: readonly ProfileBasket[],
  goods: ProfiledGoods,
): Profile {
  const gains = baskets.map((basket) => ({ id: basket.id, gain: gainOf(basket, goods) }))
  const folded = foldHabits(
    profile,
    gains.map(({ gain }) => gain),
  )
  return { ...folded, ...gains.reduce(addTotals, folded) }
}

/** The profile with the habits, visits, days and latest baskets of these more, and its totals as they are. */
export function foldHabits(profile: Profile, gains: readonly BasketGain[]): Profile {
  if (gains.length === 0) return profile
  const next = copyOf(profile)
  const recent = gains.map((gain) => addGain(next, gain))
  next.recent = latestOf(profile.recent, recent)
  return next
}

/** Figures within the maps are replaced, never changed, so the maps are all that needs a copy. */
const copyOf = (profile: Profile): Profile => ({
  ...profile,
  days: new Map(profile.days),
  departments: new Map(profile.departments),
  categories: new Map(profile.categories),
  brands: new Map(profile.brands),
  products: new Map(profile.products),
  stores: new Map(profile.stores),
  weekdays: new Map(profile.weekdays),
  dayparts: new Map(profile.dayparts),
})

function addGain(profile: Profile, gain: BasketGain): RecentBasket {
  const { day, weekday, daypart, storeId, netMinor } = gain
  addHabits(profile.products, gain, (line) => line.sku)
  addHabits(profile.brands, gain, (line) => line.brand)
  addHabits(profile.categories, gain, (line) => line.category)
  addHabits(profile.departments, gain, (line) => line.department)
  addVisitDay(profile.days, day)
  addVisit(profile.stores, storeId, netMinor)
  addVisit(profile.weekdays, String(weekday), netMinor)
  addVisit(profile.dayparts, daypart, netMinor)
  return toRecent(gain)
}

function addHabits(
  habits: Map<string, Habit>,
  { at, lines }: BasketGain,
  keyOf: (line: LineGain) => string | null,
): void {
  const weight = weightAt(at)
  const added = new Map<string, Habit>()
  for (const line of lines) {
    const key = keyOf(line)
    if (key === null) continue
    const habit = added.get(key) ?? emptyHabit(at, weight)
    habit.units += line.quantity
    habit.spendMinor += line.paidMinor
    added.set(key, habit)
  }
  for (const [key, habit] of added) {
    const held = habits.get(key)
    habits.set(key, held ? sumOf(held, habit) : habit)
  }
}

const emptyHabit = (at: Date, weight: number): Habit => ({
  baskets: 1,
  units: 0,
  spendMinor: 0,
  weight,
  firstAt: at,
  lastAt: at,
})

const sumOf = (a: Habit, b: Habit): Habit => ({
  baskets: a.baskets + b.baskets,
  units: a.units + b.units,
  spendMinor: a.spendMinor + b.spendMinor,
  weight: a.weight + b.weight,
  firstAt: earlierOf(a.firstAt, b.firstAt),
  lastAt: laterOf(a.lastAt, b.lastAt),
})

const earlierOf = (a: Date, b: Date): Date => (b.getTime() < a.getTime() ? b : a)
const laterOf = (a: Date, b: Date): Date => (b.getTime() > a.getTime() ? b : a)

function addVisit(visits: Map<string, Visits>, key: string, netMinor: number): void {
  const held = visits.get(key)
  const baskets = (held?.baskets ?? 0) + 1
  visits.set(key, { baskets, spendMinor: (held?.spendMinor ?? 0) + netMinor })
}
