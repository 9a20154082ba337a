import type { Db } from '../../platform/db/database.ts'
import { readProductCategories } from './products.queries.ts'

/** The categories of these products as the catalogue has them now; products without one are left out. */
export const findCategories = (db: Db, skus: readonly string[]): Promise<Map<string, string>> =>
  readProductCategories(db, skus)
