import type { Db } from '../../platform/db/database.ts'
import {
  type DemandWindow,
  readWindowBaskets,
  readWindowProducts,
  type WindowProduct,
} from './demand.queries.ts'

/** What was sold in a window of days: a product's popularity is its `baskets` over all `baskets`. */
export type Demand = {
  /** All baskets of the window, with and without a card. */
  baskets: number
  /** The products in most baskets, by falling count, then by sku. */
  products: readonly WindowProduct[]
}

const PRODUCTS_MAX = 2000
const WINDOWS_HELD_MAX = 16
/** Of a window's baskets; what is held may lag by no more. */
const LAG_MAX = 0.001

const held = new WeakMap<Db, Map<string, Demand>>()

/**
 * The demand of the `days` local days before the day `before`, up to 2,000 products. Ask with `deps.db`, outside of
 * transactions: what was read is held for each. The window's total is read anew every time, and since counts
 * only grow, an equal total means that nothing was added: then the answer is exact. Late baskets make it read the
 * products again once they are more than a thousandth of the window.
 */
export async function readDemand(db: Db, window: DemandWindow): Promise<Demand> {
  const windows = held.get(db) ?? new Map<string, Demand>()
  held.set(db, windows)
  const key = `${window.before}/${window.days}`
  const known = windows.get(key)
  const baskets = await readWindowBaskets(db, window)
  if (known && baskets - known.baskets <= known.baskets * LAG_MAX) return known
  const demand = { baskets, products: await readWindowProducts(db, window, PRODUCTS_MAX) }
  windows.delete(key)
  windows.set(key, demand)
  const [oldest] = windows.keys()
  if (windows.size > WINDOWS_HELD_MAX && oldest !== undefined) windows.delete(oldest)
  return demand
}
