import type { WhyNext } from '../next-basket/foresee.ts'
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
  /** What may be in the next basket, by product, as a night has learnt it; empty before the first night. */
  foreseen: ReadonlyMap<string, ForeseenProduct>
  exclude: ReadonlySet<string>
  /** Whether the programme's allow-list lets anything be concluded of it, and no law keeps coupons from it. */
  isAllowed: (sku: string) => boolean
  /** As the catalogue has it now; asked of what is foreseen. */
  categoryOf: (sku: string) => string | null
  count: number
  validDays: number
}

export type ForeseenProduct = {
  /** 0–1, that it is in the next basket. */
  chance: number
  why: WhyNext
}

export type Reason =
  | { kind: 'replenishment'; intervalDays: number; lastAt: Date }
  | { kind: 'bought-before'; lastAt: Date }
  | { kind: 'near-habits'; category: string }
  | { kind: 'similar-members' }
  | { kind: 'follows' }
  | { kind: 'popular' }

export type Choice = {
  sku: string
  /** Estimated chance, 0–1, that the member buys it within the validity, lowered while it is not due. */
  score: number
  reason: Reason
}

/** Products not bought yet are looked for among this many of each category's most wanted. */
const NEIGHBOURS_PER_CATEGORY = 20

/** The chance of what a night has looked at and not foreseen. */
const UNFORESEEN = 1e-4

/**
 * The products this member most likely buys within the validity: those of their own history that are due again, what
 * others like in the categories they buy in, and what is foreseen for the next basket. At most `count`, distinct, best
 * first, ties by sku. The same input gives the same choice. Scored by the chance per trip and the trips expected (see
 * purchase-chance.ts), once a night has learnt by the geometric mean of that chance and the foreseen one: two opinions,
 * one of habits alone and one of what everybody bought, pooled in logarithms (Genest and Zidek 1986).
 */
export function chooseProducts(input: ChoiceInput): Choice[] {
  const trips = expectedTrips(input.habits, input.validDays)
  return candidates(input)
    .map((candidate) => ({
      sku: candidate.sku,
      score: scoreOf(candidate, input, trips),
      reason: reasonFor(candidate),
    }))
    .filter((choice) => choice.score > 0)
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : 1))
    .slice(0, input.count)
}

function scoreOf({ sku, own, foreseen }: Candidate, input: ChoiceInput, trips: number): number {
  const { habits, demand, at, validDays } = input
  const perTrip = chancePerTrip(habits, sku, demand)
  if (input.foreseen.size > 0) {
    return chanceWithin(Math.sqrt(perTrip * (foreseen?.chance ?? UNFORESEEN)), trips)
  }
  return chanceWithin(perTrip, trips) * (own ? dueness(own, at, validDays) : 1)
}

type Candidate = {
  sku: string
  own: ProductHabit | undefined
  category: string
  foreseen: ForeseenProduct | undefined
}

function candidates(input: ChoiceInput): Candidate[] {
  const { habits, demand, exclude, foreseen, isAllowed } = input
  const found: Candidate[] = []
  const seen = new Set<string>()
  const consider = (sku: string, category: string | null) => {
    if (seen.has(sku)) return
    seen.add(sku)
    if (exclude.has(sku) || !isAllowed(sku) || !isEligible(input.eligible, sku, category)) return
    const own = habits.products.get(sku)
    found.push({ sku, own, category: category ?? '', foreseen: foreseen.get(sku) })
  }
  for (const [sku, { category }] of habits.products) consider(sku, category)
  for (const sku of foreseen.keys()) consider(sku, input.categoryOf(sku))
  for (const category of habits.categories.keys()) {
    for (const sku of neighboursIn(category, demand)) consider(sku, category)
  }
  return found
}

/** The products of a category that are looked at beside those a member bought in it. */
export const neighboursIn = (category: string, demand: Demand): string[] =>
  (demand.byCategory.get(category)?.products ?? [])
    .slice(0, NEIGHBOURS_PER_CATEGORY)
    .map(({ sku }) => sku)

/** A scope that names nothing excludes nothing. */
function isEligible(scope: Eligible | null, sku: string, category: string | null): boolean {
  if (scope === null) return true
  if (scope.products.length === 0 && scope.categories.length === 0) return true
  if (scope.products.includes(sku)) return true
  return category !== null && scope.categories.includes(category)
}

function reasonFor({ own, category, foreseen }: Candidate): Reason {
  if (own) {
    const intervalDays = meanIntervalDays(own)
    return intervalDays === null
      ? { kind: 'bought-before', lastAt: own.lastAt }
      : { kind: 'replenishment', intervalDays, lastAt: own.lastAt }
  }
  switch (foreseen?.why.kind) {
    case 'similar-members':
    case 'follows':
    case 'popular':
      return { kind: foreseen.why.kind }
    default:
      return { kind: 'near-habits', category }
  }
}
