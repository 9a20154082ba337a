import type { Db } from '../../platform/db/database.ts'
import { readProductNames } from './coupons.queries.ts'

/** How a product is called; one that the catalogue does not have goes by its sku. */
export type NameOf = (sku: string) => string

/** The names of these products, read once. */
export async function nameProducts(db: Db, skus: readonly string[]): Promise<NameOf> {
  const names = skus.length === 0 ? new Map() : await readProductNames(db, [...new Set(skus)])
  return (sku) => names.get(sku) ?? sku
}
