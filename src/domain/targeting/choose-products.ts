import type { Demand } from './demand.ts'
import type { Habits, ProductHabit } from './habits.ts'
import {
  chancePerTrip,
  chanceWithin,
  dueness,
  expectedTrips,
  meanIntervalDays,
} from './purchase-chance.ts'

/** What may be chosen: either list is enough; both empty: everything. */
export type Eligible = { products: readonly string[]; categories: readonly string[] }

export type ChoiceInput = {
  habits: Habits
  at: Date
  demand: Demand
  /** What the campaign may be spent on; null: everything. */
  eligible: Eligible | null
  exclude: ReadonlySet<string>
  count: number
  validDays: number
}

export type Reason =
  | { kind: 'replenishment'; intervalDays: number; lastAt: Date }
  | { kind: 'bought-before'; lastAt: Date }
  | { kind: 'near-habits'; category: string }

export type Choice = {
  sku: string
  /** Estimated chance, 0–1, that the member buys it within the validity, lowered while it is not due. */
  score: number
  reason: Reason
}

/** Products not bought yet are looked for among this many of each category's most wanted. */
const NEIGHBOURS_PER_CATEGORY = 20

/**
 * The products this member most likely buys within the validity: those of their own history that are due again,
 * and what others like in the categories they buy in. At most `count`, distinct, best first, ties by sku. The same
 * input gives the same choice. Scored by the chance per trip and the trips expected (see purchase-chance.ts).
 */
export function chooseProducts(input: ChoiceInput): Choice[] {
  const trips = expectedTrips(input.habits, input.validDays)
  const choices = candidates(input).map(({ sku, own, category }) => ({
    sku,
    score:
      chanceWithin(chancePerTrip(input.habits, sku, input.demand), trips) *
      (own ? dueness(own, input.at, input.validDays) : 1),
    reason: reasonFor(own, category),
  }))
  return choices
    .filter((choice) => choice.score > 0)
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : 1))
    .slice(0, input.count)
}

type Candidate = { sku: string; own: ProductHabit | undefined; category: string }

function candidates(input: ChoiceInput): Candidate[] {
  const { habits, demand, exclude } = input
  const found: Candidate[] = []
  const consider = (sku: string, category: string | null, own?: ProductHabit) => {
    if (exclude.has(sku) || !isEligible(input.eligible, sku, category)) return
    found.push({ sku, own, category: category ?? '' })
  }
  for (const [sku, own] of habits.products) consider(sku, own.category, own)
  for (const category of habits.categories.keys()) {
    const wanted = demand.byCategory.get(category)?.products ?? []
    for (const { sku } of wanted.slice(0, NEIGHBOURS_PER_CATEGORY)) {
      if (!habits.products.has(sku)) consider(sku, category)
    }
  }
  return found
}

/** A scope that names nothing excludes nothing. */
function isEligible(scope: Eligible | null, sku: string, category: string | null): boolean {
  if (scope === null) return true
  if (scope.products.length === 0 && scope.categories.length === 0) return true
  if (scope.products.includes(sku)) return true
  return category !== null && scope.categories.includes(category)
}

function reasonFor(own: ProductHabit | undefined, category: string): Reason {
  if (!own) return { kind: 'near-habits', category }
  const intervalDays = meanIntervalDays(own)
  return intervalDays === null
    ? { kind: 'bought-before', lastAt: own.lastAt }
    : { kind: 'replenishment', intervalDays, lastAt: own.lastAt }
}
