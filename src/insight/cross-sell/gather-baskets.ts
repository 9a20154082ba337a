import type { BasketRef } from '../../checkout/baskets/read-baskets.ts'
import { readKeptBaskets } from '../../checkout/returns/read-kept-baskets.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import { addDays } from '../../domain/calendar.ts'
import { createItemCollector, type ItemCollector } from '../../domain/cross-sell/item-collector.ts'
import { type ProfiledGoods, profiledLines } from '../../domain/profile/profiled-goods.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachPage } from '../../platform/db/each-page.ts'
import { readDayRefs } from './cross-sell.queries.ts'

export type GatherLimits = {
  /** Business dates, the asked one included. */
  daysMax: number
  basketsMax: number
  /** Distinct products; those that come first, from the latest basket back. */
  productsMax: number
  /** Different products over all baskets: twice four bytes each. */
  linesMax: number
  /** A basket of more different products is no errand, and costs their square: it is passed over. */
  productsPerBasketMax: number
}

export type Gathered = {
  /** How many baskets are in both. */
  baskets: number
  /** The first business date that was looked at. */
  since: string
  products: ItemCollector
  categories: ItemCollector
}

const REFS_AT_ONCE = 5000
const BASKETS_AT_ONCE = 100

/**
 * Products and categories of the baskets of all shoppers up to a business date, the latest first, less what came back,
 * until a limit is reached. In pages, each a read of its own without locks: what is returned meanwhile may or may not
 * be in it. Goods that the allow-list does not name, or the catalogue does not have, are not even counted. Throws when it
 * is to stop.
 */
export async function gatherBaskets(
  db: Db,
  { date, signal, goods }: { date: string; signal: AbortSignal; goods: ProfiledGoods },
  limits: GatherLimits,
): Promise<Gathered> {
  const { productsMax, linesMax } = limits
  const collectorLimits = { itemsMax: productsMax, valuesMax: linesMax }
  const gathered: Gathered = {
    baskets: 0,
    since: date,
    products: createItemCollector(collectorLimits),
    categories: createItemCollector(collectorLimits),
  }
  const isEnough = (): boolean =>
    gathered.baskets >= limits.basketsMax || gathered.products.isFull()
  for (let back = 0; back < limits.daysMax && !isEnough(); back += 1) {
    gathered.since = addDays(date, -back)
    for await (const refs of pagesOf(db, gathered.since)) {
      signal.throwIfAborted()
      const baskets = await readKeptBaskets(db, refs)
      for (const basket of baskets.sort(latestFirst)) {
        if (isEnough()) return gathered
        addBasket(gathered, basket, { goods, limits })
      }
    }
  }
  return gathered
}

const latestFirst = (a: RecordedBasket, b: RecordedBasket): number => (a.id < b.id ? 1 : -1)

async function* pagesOf(db: Db, day: string): AsyncGenerator<BasketRef[]> {
  const pages = eachPage<BasketRef>(REFS_AT_ONCE, (before, limit) =>
    readDayRefs(db, { day, beforeId: before?.id, limit }),
  )
  for await (const refs of pages) {
    for (let at = 0; at < refs.length; at += BASKETS_AT_ONCE) {
      yield refs.slice(at, at + BASKETS_AT_ONCE)
    }
  }
}

function addBasket(
  gathered: Gathered,
  basket: RecordedBasket,
  { goods, limits }: { goods: ProfiledGoods; limits: GatherLimits },
): void {
  const counted = profiledLines(goods, basket.lines).filter(({ known }) => known)
  const products = new Set(counted.map((line) => line.sku))
  if (products.size > limits.productsPerBasketMax) return
  gathered.baskets += 1
  gathered.products.add(products)
  gathered.categories.add(counted.flatMap((line) => line.category ?? []))
}
