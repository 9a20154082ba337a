import type { Habit, Profile, Visits } from '../../domain/profile/profile.ts'
import type { RecentBasket } from '../../domain/profile/recent-baskets.ts'

export type HabitEntry = [
  key: string,
  baskets: number,
  units: number,
  spendMinor: number,
  weight: number,
  firstAtMs: number,
  lastAtMs: number,
]
type VisitsEntry = [key: string, baskets: number, spendMinor: number]

/** The column `habits`: lists of short tuples, for it is written anew at every basket. */
export type StoredHabits = {
  departments: HabitEntry[]
  categories: HabitEntry[]
  brands?: HabitEntry[]
  products: HabitEntry[]
  stores: VisitsEntry[]
  weekdays: VisitsEntry[]
  dayparts: VisitsEntry[]
}

type Habits = Pick<Profile, keyof StoredHabits>

export const toStoredHabits = (profile: Habits): StoredHabits => ({
  departments: entriesOf(profile.departments, toHabitEntry),
  categories: entriesOf(profile.categories, toHabitEntry),
  brands: entriesOf(profile.brands, toHabitEntry),
  products: entriesOf(profile.products, toHabitEntry),
  stores: entriesOf(profile.stores, toVisitsEntry),
  weekdays: entriesOf(profile.weekdays, toVisitsEntry),
  dayparts: entriesOf(profile.dayparts, toVisitsEntry),
})

export const fromStoredHabits = (stored: StoredHabits): Habits => ({
  departments: new Map(stored.departments.map(fromHabitEntry)),
  categories: new Map(stored.categories.map(fromHabitEntry)),
  // Profiles of an earlier make have none, until they are made anew.
  brands: new Map((stored.brands ?? []).map(fromHabitEntry)),
  products: new Map(stored.products.map(fromHabitEntry)),
  stores: new Map(stored.stores.map(fromVisitsEntry)),
  weekdays: new Map(stored.weekdays.map(fromVisitsEntry)),
  dayparts: new Map(stored.dayparts.map(fromVisitsEntry)),
})

const entriesOf = <T, Entry>(
  figures: ReadonlyMap<string, T>,
  toEntry: (key: string, figure: T) => Entry,
): Entry[] => [...figures].map(([key, figure]) => toEntry(key, figure))

const toHabitEntry = (key: string, habit: Habit): HabitEntry => [
  key,
  habit.baskets,
  habit.units,
  habit.spendMinor,
  habit.weight,
  habit.firstAt.getTime(),
  habit.lastAt.getTime(),
]

export function fromHabitEntry(entry: HabitEntry): [string, Habit] {
  const [key, baskets, units, spendMinor, weight, firstAtMs, lastAtMs] = entry
  const span = { firstAt: new Date(firstAtMs), lastAt: new Date(lastAtMs) }
  return [key, { baskets, units, spendMinor, weight, ...span }]
}

const toVisitsEntry = (key: string, visits: Visits): VisitsEntry => [
  key,
  visits.baskets,
  visits.spendMinor,
]

const fromVisitsEntry = ([key, baskets, spendMinor]: VisitsEntry): [string, Visits] => [
  key,
  { baskets, spendMinor },
]

export type StoredBasket = [
  atMs: number,
  day: number,
  storeId: string,
  netMinor: number,
  ...skus: string[],
]

export const toStoredBasket = ({
  at,
  day,
  storeId,
  netMinor,
  skus,
}: RecentBasket): StoredBasket => [at.getTime(), day, storeId, netMinor, ...skus]

export const fromStoredBasket = ([
  atMs,
  day,
  storeId,
  netMinor,
  ...skus
]: StoredBasket): RecentBasket => ({ at: new Date(atMs), day, storeId, netMinor, skus })
