import type { History, ProductToLoad } from '../../src/operation/replay/history.ts'
import type { Random } from '../support/random.ts'

/** What marketing would look at: what sells, the most first. */
export type Goods = {
  products: readonly ProductToLoad[]
  categories: readonly string[]
  brands: readonly string[]
  productsOf(category: string): readonly ProductToLoad[]
}

/** Counted over the lines of all baskets; ties by name, so that every machine has the same order. */
export function rankGoods(history: History): Goods {
  const known = new Map(history.products.map((product) => [product.sku, product]))
  const sold = [...history.days()]
    .flatMap((day) => day.trips)
    .flatMap((trip) => trip.lines)
    .flatMap((line) => known.get(line.sku) ?? [])
  const products = rank(sold, (product) => product.sku).flatMap((sku) => known.get(sku) ?? [])
  const byCategory = new Map<string, ProductToLoad[]>()
  for (const product of products) {
    const shelf = byCategory.get(product.category)
    if (shelf) shelf.push(product)
    else byCategory.set(product.category, [product])
  }
  return {
    products,
    categories: rank(sold, (product) => product.category),
    brands: rank(sold, (product) => product.brand),
    productsOf: (category) => byCategory.get(category) ?? [],
  }
}

function rank(
  sold: readonly ProductToLoad[],
  nameOf: (product: ProductToLoad) => string | undefined,
): string[] {
  const counts = new Map<string, number>()
  for (const product of sold) {
    const name = nameOf(product)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .map(([name]) => name)
}

const PRODUCTS_DRAWN = 800
const CATEGORIES_DRAWN = 120

/** One of the best sellers, the first ones more often, but no more than a handful of offers each. */
export const drawProduct = (random: Random, { products }: Goods): ProductToLoad =>
  drawOf(random, products.slice(0, PRODUCTS_DRAWN))

export const drawCategory = (random: Random, { categories }: Goods): string =>
  drawOf(random, categories.slice(0, CATEGORIES_DRAWN))

/** Some of the best sellers of one category: what a shelf label stands below. */
export function drawShelf(random: Random, goods: Goods): ProductToLoad[] {
  const shelf = goods.productsOf(drawCategory(random, goods)).slice(0, 12)
  return random.shuffle(shelf).slice(0, random.whole(2, 6))
}

function drawOf<T>(random: Random, ranked: readonly T[]): T {
  const item = ranked[Math.floor(random.next() ** 1.25 * ranked.length)]
  if (item === undefined) throw new RangeError('nothing was sold')
  return item
}
