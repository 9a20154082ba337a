import type { Db } from '../../platform/db/database.ts'
import { readProductsNamed } from './products.queries.ts'

/** What offers and law ask about a product. */
export type NamedProduct = {
  sku: string
  category: string | null
  brand: string | null
  policyClass: string | null
  pureAlcoholMicrolitres: number | null
}

type Named = {
  categories: ReadonlySet<string>
  brands: ReadonlySet<string>
  policyClasses: ReadonlySet<string>
}

/** The products of any of these categories, brands or policy classes, by sku; the first `limit`. */
export const findProductsNamed = (db: Db, named: Named, limit: number): Promise<NamedProduct[]> =>
  readProductsNamed(
    db,
    {
      categories: [...named.categories],
      brands: [...named.brands],
      policyClasses: [...named.policyClasses],
    },
    limit,
  )
