import type { Random } from './random.ts'

/** A supermarket's range: what a line of a basket is drawn from. */
export type Product = {
  sku: string
  name: string
  department: string
  category: string
  priceMinor: number
  costMinor: number
}

const departments = ['GROCERY', 'PRODUCE', 'DAIRY', 'MEAT', 'BAKERY', 'DRINKS', 'HOUSEHOLD', 'DRUG']
const CATEGORIES = 80

/** Products with prices as on shelves (…9 cents), the first ones sold most. */
export function makeCatalogue(random: Random, size: number): Product[] {
  return Array.from({ length: size }, (_, index) => {
    const category = random.whole(0, CATEGORIES - 1)
    const priceMinor = random.whole(6, 120) * 10 - 1
    return {
      sku: String(800_000 + index * 7),
      name: `Product ${index}`,
      department: departments[category % departments.length] ?? 'GROCERY',
      category: `CATEGORY ${String(category).padStart(2, '0')}`,
      priceMinor,
      costMinor: Math.round(priceMinor * 0.7),
    }
  })
}

export type BenchLine = {
  line: number
  sku: string
  quantity: number
  unitPriceMinor: number
  amountMinor: number
}

/** Lines of different products; few products make up most lines, as in a shop. */
export function fillBasket(
  random: Random,
  catalogue: readonly Product[],
  lines: number,
): { line: BenchLine; product: Product }[] {
  const chosen = new Set<Product>()
  while (chosen.size < lines) {
    const product = catalogue[Math.floor(random.next() ** 3 * catalogue.length)]
    if (product) chosen.add(product)
  }
  return [...chosen].map((product, index) => ({
    product,
    line: toLine(random, product, index + 1),
  }))
}

/** One of it mostly, up to four. */
export function toLine(random: Random, { sku, priceMinor }: Product, line: number): BenchLine {
  const quantity = random.next() < 0.75 ? 1 : random.whole(2, 4)
  return { line, sku, quantity, unitPriceMinor: priceMinor, amountMinor: quantity * priceMinor }
}
