import type { OfferedCoupon, TripLine } from '../replay/history.ts'
import type { Catalogue } from './catalogue.ts'
import { randomOf } from './random.ts'
import type { Shopper } from './shoppers.ts'

/** How likely the most eager shopper takes an offer on their favourite of a shelf they live off. */
const EAGERNESS = 0.6
const PICKS_MAX = 3
const RANK_APPEAL = 0.85

/**
 * What the shopper buys having seen their coupons: an offered product may take the place of another of its shelf
 * in the basket, or come on top, the likelier the better they like it and the keener they are on offers. Draws
 * go by the reference and the sku alone, so the same offers lead to the same basket.
 */
export function reactToCoupons(
  shopper: Shopper,
  catalogue: Catalogue,
  planned: readonly TripLine[],
  offered: readonly OfferedCoupon[],
  words: readonly string[],
): TripLine[] {
  const lines = [...planned]
  let picks = 0
  const skus = [...new Set(offered.flatMap((coupon) => coupon.skus))].sort()
  for (const sku of skus) {
    if (picks === PICKS_MAX) break
    if (lines.some((line) => line.sku === sku)) continue
    const found = findProduct(catalogue, sku)
    if (!found || !randomOf(...words, sku).chance(appealOf(shopper, found))) continue
    picks += 1
    const line = { sku, quantity: 1, unitPriceMinor: found.priceMinor }
    const rival = lines.findIndex(
      (other) => findProduct(catalogue, other.sku)?.shelf === found.shelf,
    )
    if (rival >= 0) lines[rival] = { ...line, quantity: lines[rival]?.quantity ?? 1 }
    else lines.push(line)
  }
  return lines
}

type Found = { shelf: number; position: number; priceMinor: number; lastsDays: number }

/** A shelf that the household never visits has no appeal; among its goods, the favourite has most. */
function appealOf(shopper: Shopper, found: Found): number {
  const everyDays = shopper.needEveryDays[found.shelf] ?? Number.POSITIVE_INFINITY
  const taste = Math.min(1, (1.5 * found.lastsDays) / everyDays)
  const rank = shopper.favourites[found.shelf]?.indexOf(found.position) ?? 0
  return EAGERNESS * shopper.offerSensitivity * taste * RANK_APPEAL ** rank
}

function findProduct(catalogue: Catalogue, sku: string): Found | undefined {
  const number = Number(sku) - 100_000
  const shelf = Math.floor(number / 1000)
  const products = catalogue.byShelf[shelf] ?? []
  const position = products.findIndex((product) => product.sku === sku)
  const product = products[position]
  const lastsDays = catalogue.shelves[shelf]?.lastsDays ?? 0
  return product && { shelf, position, priceMinor: product.priceMinor, lastsDays }
}
