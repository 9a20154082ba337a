import type { Db, Tx } from '../../platform/db/database.ts'
import { type ProductNames, readUnknownNames } from './products.queries.ts'

export type { ProductNames } from './products.queries.ts'

/** Which of these products, categories and brands the catalogue does not have, in the order they were given. */
export async function findUnknownNames(db: Db | Tx, names: ProductNames): Promise<ProductNames> {
  const isEmpty = names.products.length + names.categories.length + names.brands.length === 0
  return isEmpty ? { products: [], categories: [], brands: [] } : readUnknownNames(db, names)
}
