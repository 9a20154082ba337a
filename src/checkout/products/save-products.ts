import { fieldProblem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Tx } from '../../platform/db/database.ts'
import { upsertProducts } from './products.queries.ts'
import type { ProductBody, ProductsAnswer } from './products.schemas.ts'

/** Makes or changes products by sku. Idempotent. Errors: invalid-request where a sku comes twice. */
export async function saveProducts(
  tx: Tx,
  products: readonly ProductBody[],
): Promise<ProductsAnswer> {
  refuseRepeats(products)
  const changed = await upsertProducts(tx, products)
  if (changed > 0) await bumpCache(tx, 'products')
  return { upserted: products.length, changed }
}

/** Which of two would be the right one, nobody but the caller knows. */
function refuseRepeats(products: readonly ProductBody[]): void {
  const seen = new Set<string>()
  for (const [index, { sku }] of products.entries()) {
    if (seen.has(sku)) {
      throw fieldProblem('invalid-request', `/products/${index}/sku`, `${sku} was there before.`)
    }
    seen.add(sku)
  }
}
