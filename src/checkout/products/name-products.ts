import type { Db } from '../../platform/db/database.ts'
import { readProductNames } from './products.queries.ts'

/** How a product is called; null: the catalogue does not have it. */
export type NameOf = (sku: string) => string | null

/** The names of these products, read once. */
export async function nameProducts(db: Db, skus: readonly string[]): Promise<NameOf> {
  const names = await readProductNames(db, [...new Set(skus)])
  return (sku) => names.get(sku) ?? null
}
