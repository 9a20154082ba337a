import { daysSince, decayedCount } from './decay.ts'
import { type DueDate, readDueDate } from './due-date.ts'
import type { Daypart, Habit, Profile, Visits } from './profile.ts'

/** What can be read off a profile with something in it. Shares are 0–1, of the money paid for sold goods. */
export type ProfileFigures = {
  /** What they are as of: the moment asked for, or the last basket's where that is later. */
  asOf: Date
  baskets: number
  units: number
  spendMinor: number
  /** Net of a basket, half rounded up. */
  averageMinor: number
  /** Share of the spend on goods that went to discounted lines; null: nothing was paid for goods. */
  offerShare: number | null
  firstAt: Date
  lastAt: Date
  /** Mean days between baskets; null for a single one. */
  cadenceDays: number | null
  daysSinceLast: number
  /** Decayed count of baskets. */
  frequency: number
  preferredStore: Preference<string>
  /** ISO weekday, 1 Monday … 7 Sunday. */
  preferredWeekday: Preference<number>
  preferredDaypart: Preference<Daypart>
  departments: HabitFigures[]
  categories: HabitFigures[]
  brands: HabitFigures[]
  products: HabitFigures[]
}

/** Where or when most baskets were bought; `share` of all baskets. */
export type Preference<Key> = { key: Key; share: number }

export type HabitFigures = DueDate & {
  key: string
  baskets: number
  units: number
  spendMinor: number
  /** Share of the spend on goods; null: nothing was paid for goods. */
  share: number | null
  /** Decayed count of its baskets. */
  frequency: number
  /** Mean days between the baskets with it; null for a single one. */
  intervalDays: number | null
  daysSinceLast: number
  firstAt: Date
  lastAt: Date
}

/**
 * The figures as of `asOf`, habits by falling frequency; undefined for an empty profile. `asOf` only lets time
 * pass: baskets later than it stay counted, and it is taken as no earlier than the last of them.
 */
export function readFigures(profile: Profile, asOf: Date): ProfileFigures | undefined {
  const { baskets, units, spendMinor, firstAt, lastAt } = profile
  if (firstAt === null || lastAt === null) return undefined
  const at = asOf < lastAt ? lastAt : asOf
  const goodsMinor = [...profile.products.values()].reduce((sum, it) => sum + it.spendMinor, 0)
  return {
    asOf: at,
    baskets,
    units,
    spendMinor,
    averageMinor: Math.round(spendMinor / baskets),
    offerShare: shareOf(profile.offerSpendMinor, goodsMinor),
    firstAt,
    lastAt,
    cadenceDays: meanInterval(profile.baskets, firstAt, lastAt),
    daysSinceLast: daysSince(lastAt, at),
    frequency: decayedCount(profile.weight, at),
    preferredStore: preferred(profile.stores, baskets, (key) => key),
    preferredWeekday: preferred(profile.weekdays, baskets, Number),
    preferredDaypart: preferred(profile.dayparts, baskets, (key) => key as Daypart),
    departments: habitFigures(profile.departments, at, goodsMinor),
    categories: habitFigures(profile.categories, at, goodsMinor),
    brands: habitFigures(profile.brands, at, goodsMinor),
    products: habitFigures(profile.products, at, goodsMinor),
  }
}

const shareOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

const meanInterval = (baskets: number, firstAt: Date, lastAt: Date): number | null =>
  baskets < 2 ? null : daysSince(firstAt, lastAt) / (baskets - 1)

/** Most baskets, then most money, then the lowest key, so that equal profiles prefer the same. */
function preferred<Key>(
  visits: ReadonlyMap<string, Visits>,
  baskets: number,
  toKey: (key: string) => Key,
): Preference<Key> {
  const ranked = [...visits].sort(
    ([keyA, a], [keyB, b]) =>
      b.baskets - a.baskets || b.spendMinor - a.spendMinor || (keyA < keyB ? -1 : 1),
  )
  const [key, first] = ranked[0] ?? ['', { baskets: 0 }]
  return { key: toKey(key), share: first.baskets / baskets }
}

function habitFigures(
  habits: ReadonlyMap<string, Habit>,
  at: Date,
  goodsMinor: number,
): HabitFigures[] {
  const figures = [...habits].map(
    ([key, { baskets, units, spendMinor, weight, firstAt, lastAt }]) => {
      const intervalDays = meanInterval(baskets, firstAt, lastAt)
      return {
        key,
        baskets,
        units,
        spendMinor,
        share: shareOf(spendMinor, goodsMinor),
        frequency: decayedCount(weight, at),
        intervalDays,
        daysSinceLast: daysSince(lastAt, at),
        firstAt,
        lastAt,
        ...readDueDate({ firstAt, lastAt, intervalDays }, at),
      }
    },
  )
  return figures.sort((a, b) => b.frequency - a.frequency || (a.key < b.key ? -1 : 1))
}
