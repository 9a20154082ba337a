import type { ProductToLoad } from '../replay/history.ts'
import { makers, type Shelf, shelves } from './assortment.ts'
import { randomOf } from './random.ts'

/** Products by shelf, in the order of `shelves`. */
export type Catalogue = {
  shelves: readonly Shelf[]
  byShelf: readonly (readonly ProductToLoad[])[]
}

/** What the three makers ask beside each other, and what is left to the shop. */
const PRICE_TIERS = [0.82, 1, 1.22] as const
const COST_SHARES = [0.62, 0.7, 0.66] as const
const ENDINGS_MINOR = [9, 5, 9, 0, 9] as const

/** All goods of all makers; skus are six digits: shelf, good, maker. */
export function makeCatalogue(seed: string): Catalogue {
  return { shelves, byShelf: shelves.map((shelf, index) => stock(seed, shelf, index)) }
}

function stock(seed: string, shelf: Shelf, shelfIndex: number): ProductToLoad[] {
  const names = makers[shelf.department]
  if (!names) throw new Error(`nobody makes ${shelf.department}`)
  return shelf.goods.flatMap((good, goodIndex) =>
    names.map((brand, tier) => {
      const sku = String(100_000 + shelfIndex * 1000 + goodIndex * 10 + tier)
      const priceMinor = priceOf(seed, sku, shelf, goodIndex, tier)
      return {
        sku,
        name: `${brand} ${good}`,
        department: shelf.department,
        category: shelf.category,
        subcategory: good,
        brand,
        priceMinor,
        costMinor: Math.round(priceMinor * (COST_SHARES[tier] ?? 1)),
      }
    }),
  )
}

function priceOf(seed: string, sku: string, shelf: Shelf, good: number, tier: number): number {
  const random = randomOf(seed, 'price', sku)
  const [low, high] = shelf.pricesMinor
  const middle = low + ((high - low) * good) / (shelf.goods.length - 1)
  const priceMinor = middle * (PRICE_TIERS[tier] ?? 1) * random.between(0.96, 1.04)
  // Shelf prices end the way shelf prices do.
  return Math.max(9, Math.floor(priceMinor / 10) * 10 + random.pick(ENDINGS_MINOR))
}
