import { daysSince, decayedCount, HALF_LIFE_DAYS } from '../profile/decay.ts'
import type { Profile } from '../profile/profile.ts'

/** What targeting knows of a member at one moment; counts are decayed to that moment. */
export type Habits = {
  /** Baskets. */
  weight: number
  /** Days since the first basket, each decayed as a basket of that day would be. */
  exposureDays: number
  products: ReadonlyMap<string, ProductHabit>
  /** Baskets by category bought in. */
  categories: ReadonlyMap<string, number>
}

export type ProductHabit = {
  category: string | null
  /** Not decayed. */
  baskets: number
  weight: number
  firstAt: Date
  lastAt: Date
}

/** The profile as targeting sees it at `at`; a product the catalogue does not have is of no category. */
export function readHabits(
  profile: Profile,
  at: Date,
  categoryOf: (sku: string) => string | null,
): Habits {
  const products = [...profile.products].map(([sku, habit]): [string, ProductHabit] => [
    sku,
    {
      category: categoryOf(sku),
      baskets: habit.baskets,
      weight: decayedCount(habit.weight, at),
      firstAt: habit.firstAt,
      lastAt: habit.lastAt,
    },
  ])
  const categories = [...profile.categories].map(([name, habit]): [string, number] => [
    name,
    decayedCount(habit.weight, at),
  ])
  return {
    weight: decayedCount(profile.weight, at),
    exposureDays: decayedDays(profile.firstAt === null ? 0 : daysSince(profile.firstAt, at)),
    products: new Map(products),
    categories: new Map(categories),
  }
}

/** The integral of the decay over the last `days`: never more than the half-life over ln 2. */
const decayedDays = (days: number): number =>
  (HALF_LIFE_DAYS / Math.LN2) * (1 - 2 ** (-Math.max(0, days) / HALF_LIFE_DAYS))
