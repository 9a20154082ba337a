import { isSold, type RecordedLine } from '../basket.ts'
import { localTime } from '../calendar.ts'
import { weightAt } from './decay.ts'
import { daypartOf, type Habit, type Profile, type ProfileBasket, type Visits } from './profile.ts'

/** The profile with one basket more. The basket must not be in it yet. */
export const foldBasket = (profile: Profile, basket: ProfileBasket): Profile =>
  foldBaskets(profile, [basket])

/**
 * The profile with these baskets more, each of which must not be in it yet; `profile` itself stays as it is. Only
 * sold goods count as products; a product without facts of the catalogue counts for itself alone.
 */
export function foldBaskets(profile: Profile, baskets: readonly ProfileBasket[]): Profile {
  const next = copyOf(profile)
  for (const basket of baskets) addBasket(next, basket)
  return next
}

/** Figures within the maps are replaced, never changed, so the maps are all that needs a copy. */
const copyOf = (profile: Profile): Profile => ({
  ...profile,
  departments: new Map(profile.departments),
  categories: new Map(profile.categories),
  products: new Map(profile.products),
  stores: new Map(profile.stores),
  weekdays: new Map(profile.weekdays),
  dayparts: new Map(profile.dayparts),
})

function addBasket(profile: Profile, basket: ProfileBasket): void {
  const sold = basket.lines.filter(isSold)
  profile.baskets += 1
  profile.spendMinor += basket.netMinor
  profile.weight += weightAt(basket.purchasedAt)
  for (const line of sold) {
    profile.units += line.quantity
    if (line.discountMinor > 0) profile.offerSpendMinor += paidMinor(line)
  }
  extendSpan(profile, basket)
  addHabits(profile.products, basket, sold, (line) => line.sku)
  addHabits(profile.categories, basket, sold, (line) => line.category)
  addHabits(profile.departments, basket, sold, (line) => line.department)
  const { hour, weekday } = localTime(basket.purchasedAt, basket.timeZone)
  addVisit(profile.stores, basket.storeId, basket.netMinor)
  addVisit(profile.weekdays, String(weekday), basket.netMinor)
  addVisit(profile.dayparts, daypartOf(hour), basket.netMinor)
}

const paidMinor = (line: RecordedLine): number => line.amountMinor - line.discountMinor

function extendSpan(profile: Profile, basket: ProfileBasket): void {
  const at = basket.purchasedAt
  if (profile.firstAt === null || at < profile.firstAt) profile.firstAt = at
  const ahead = profile.lastAt === null ? 1 : at.getTime() - profile.lastAt.getTime()
  if (ahead < 0 || (ahead === 0 && basket.id <= (profile.lastBasketId ?? ''))) return
  profile.lastAt = at
  profile.lastBasketId = basket.id
}

function addHabits(
  habits: Map<string, Habit>,
  basket: ProfileBasket,
  lines: readonly RecordedLine[],
  keyOf: (line: RecordedLine) => string | null,
): void {
  const at = basket.purchasedAt
  const weight = weightAt(at)
  const added = new Map<string, Habit>()
  for (const line of lines) {
    const key = keyOf(line)
    if (key === null) continue
    const habit = added.get(key) ?? emptyHabit(at, weight)
    habit.units += line.quantity
    habit.spendMinor += paidMinor(line)
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
