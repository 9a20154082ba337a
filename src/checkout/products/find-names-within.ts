import type { Db } from '../../platform/db/database.ts'
import { readNamesWithin } from './products.queries.ts'

export type GoodsNames = {
  products: string[]
  brands: string[]
  categories: string[]
  departments: string[]
}

/**
 * Of these names, those that the catalogue of now has within some departments and categories: skus that are of one of them;
 * brands, categories and departments all of whose products are.
 */
export const findNamesWithin = (
  db: Db,
  names: GoodsNames,
  within: { departments: readonly string[]; categories: readonly string[] },
): Promise<GoodsNames> => readNamesWithin(db, names, within)
