import type { RecordedLine } from '../../src/domain/basket.ts'
import { newId } from '../../src/domain/ids.ts'
import type { ProfileBasket } from '../../src/domain/profile/profile.ts'
import { type Product, toLine } from '../support/catalogue.ts'
import type { Random } from '../support/random.ts'

/** What members buy from, and what many of them have in common. */
export type Market = {
  catalogue: readonly Product[]
  storeIds: readonly string[]
  /** Each some hundred products that go together. */
  tastes: readonly (readonly Product[])[]
  /** The last moment that anybody buys at. */
  until: Date
}

export const TIME_ZONE = 'Europe/Dublin'
const DAY_MS = 86_400_000
const TASTES = 200
const TASTE_PRODUCTS = 300
const BASKETS_MIN = 2
const BASKETS_MAX = 60
const LINES_MAX = 40
const LAPSED_SHARE = 0.25

export function openMarket(
  random: Random,
  catalogue: readonly Product[],
  stores: number,
  until: Date,
): Market {
  const storeIds = Array.from({ length: stores }, (_, store) => String(store + 1).padStart(4, '0'))
  const tastes = Array.from({ length: TASTES }, () =>
    Array.from({ length: TASTE_PRODUCTS }, () => drawProduct(random, catalogue, 2)),
  )
  return { catalogue, storeIds, tastes, until }
}

/** A few products make up most lines; the more so, the greater the skew. */
const drawProduct = (random: Random, from: readonly Product[], skew: number): Product =>
  from[Math.floor(random.next() ** skew * from.length)] as Product

/** A product that a member runs out of after so many baskets. */
type Staple = { product: Product; every: number; first: number }

/**
 * One member's baskets, the oldest first: two to sixty of them, ten on average, of ten lines on average, with a rhythm,
 * a home store and staples of their own; a quarter has not come for long.
 */
export function drawBaskets(random: Random, market: Market): ProfileBasket[] {
  const { catalogue, storeIds, tastes, until } = market
  const count = Math.min(BASKETS_MAX, BASKETS_MIN + drawAround(random, 8.5))
  const usualDays = 2 + (random.next() * 330) / count
  const linesMean = 3 + random.next() * 13
  const taste = random.pick(tastes)
  const staples = Array.from({ length: 12 + random.whole(0, 30) }, (): Staple => {
    const product = random.next() < 0.6 ? random.pick(taste) : drawProduct(random, catalogue, 3)
    return { product, every: random.whole(1, 8), first: random.whole(0, 7) }
  })
  const home = random.pick(storeIds)
  const quietDays = random.next() < LAPSED_SHARE ? random.next() * 300 : random.next() * usualDays
  let at = until.getTime() - quietDays * DAY_MS
  return Array.from({ length: count }, (_, back) => {
    const size = Math.min(LINES_MAX, 1 + drawAround(random, linesMean - 1))
    const basket = {
      id: newId<'basket'>(),
      storeId: random.next() < 0.85 ? home : random.pick(storeIds),
      timeZone: TIME_ZONE,
      purchasedAt: new Date(at),
      ...fill(random, chooseProducts(random, market, taste, staples, count - 1 - back, size)),
    }
    at -= usualDays * (0.5 + random.next()) * DAY_MS
    return basket
  }).reverse()
}

/** Exponential, in whole numbers. */
const drawAround = (random: Random, mean: number): number =>
  Math.round(-mean * Math.log(1 - random.next()))

/** Two thirds staples that are due, the rest what goes with the taste and what everybody buys. */
function chooseProducts(
  random: Random,
  { catalogue }: Market,
  taste: readonly Product[],
  staples: readonly Staple[],
  number: number,
  size: number,
): Set<Product> {
  const due = staples.filter(({ every, first }) => (number + first) % every === 0)
  const chosen = new Set(
    random
      .shuffle(due)
      .slice(0, Math.ceil(size * 0.66))
      .map(({ product }) => product),
  )
  while (chosen.size < size) {
    chosen.add(random.next() < 0.4 ? random.pick(taste) : drawProduct(random, catalogue, 3))
  }
  return chosen
}

function fill(random: Random, products: ReadonlySet<Product>) {
  const lines = [...products].map((product, index) => recordLine(random, product, index + 1))
  const netMinor = lines.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0)
  return { lines, netMinor }
}

function recordLine(random: Random, product: Product, number: number): RecordedLine {
  const { line, sku, quantity, unitPriceMinor, amountMinor } = toLine(random, product, number)
  return {
    line,
    kind: 'sale',
    sku,
    quantity,
    unitPriceMinor,
    amountMinor,
    department: product.department,
    category: product.category,
    brand: null,
    costMinor: product.costMinor,
    policyClass: null,
    known: true,
    discountMinor: random.next() < 0.15 ? Math.floor(amountMinor / 5) : 0,
  }
}
