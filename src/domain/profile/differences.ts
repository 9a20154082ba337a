import type { Habit, Profile, Visits } from './profile.ts'
import { keyOf, type RecentBasket } from './recent-baskets.ts'

/** Weights are sums of doubles: equal when they differ by no more than this part of the larger. */
const WEIGHT_TOLERANCE = 1e-9

/**
 * Where two profiles differ, as paths such as `products/940996/units`; empty: they are the same. Counts, money and
 * instants are compared exactly, weights to 1e-9.
 */
export function findDifferences(a: Profile, b: Profile): string[] {
  const counts = ['baskets', 'spendMinor', 'units', 'goodsMinor', 'offerSpendMinor'] as const
  const scalars = [...counts, 'lastBasketId'] as const
  return [
    ...scalars.filter((name) => a[name] !== b[name]),
    ...(sameInstant(a.firstAt, b.firstAt) ? [] : ['firstAt']),
    ...(sameInstant(a.lastAt, b.lastAt) ? [] : ['lastAt']),
    ...(['weight', 'spendWeight'] as const).filter((name) => !sameWeight(a[name], b[name])),
    ...mapDifferences('days', keyed(a.days), keyed(b.days), bitDifferences),
    ...(sameBaskets(a.recent, b.recent) ? [] : ['recent']),
    ...mapDifferences('departments', a.departments, b.departments, habitDifferences),
    ...mapDifferences('categories', a.categories, b.categories, habitDifferences),
    ...mapDifferences('brands', a.brands, b.brands, habitDifferences),
    ...mapDifferences('products', a.products, b.products, habitDifferences),
    ...mapDifferences('stores', a.stores, b.stores, visitDifferences),
    ...mapDifferences('weekdays', a.weekdays, b.weekdays, visitDifferences),
    ...mapDifferences('dayparts', a.dayparts, b.dayparts, visitDifferences),
  ]
}

function mapDifferences<T>(
  name: string,
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  differencesOf: (a: T, b: T) => string[],
): string[] {
  const keys = new Set([...a.keys(), ...b.keys()])
  return [...keys].flatMap((key) => {
    const [left, right] = [a.get(key), b.get(key)]
    if (left === undefined || right === undefined) return [`${name}/${key}`]
    return differencesOf(left, right).map((field) => `${name}/${key}/${field}`)
  })
}

const habitDifferences = (a: Habit, b: Habit): string[] => [
  ...(['baskets', 'units', 'spendMinor'] as const).filter((name) => a[name] !== b[name]),
  ...(sameWeight(a.weight, b.weight) ? [] : ['weight']),
  ...(['firstAt', 'lastAt'] as const).filter((name) => !sameInstant(a[name], b[name])),
]

const visitDifferences = (a: Visits, b: Visits): string[] =>
  (['baskets', 'spendMinor'] as const).filter((name) => a[name] !== b[name])

const keyed = (days: ReadonlyMap<number, number>): Map<string, number> =>
  new Map([...days].map(([block, bits]) => [String(block), bits]))

const bitDifferences = (a: number, b: number): string[] => (a === b ? [] : ['bits'])

const sameBaskets = (a: readonly RecentBasket[], b: readonly RecentBasket[]): boolean =>
  a.length === b.length &&
  a.every((basket, at) => {
    const other = b[at]
    return other && sameInstant(basket.at, other.at) && keyOf(basket) === keyOf(other)
  })

const sameWeight = (a: number, b: number): boolean =>
  Math.abs(a - b) <= WEIGHT_TOLERANCE * Math.max(Math.abs(a), Math.abs(b))

const sameInstant = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()
