import type { ProductFacts } from '../../domain/basket.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { readProductFacts } from './products.queries.ts'

export type ProductCache = {
  /** Facts of the skus that the catalogue has, as of now. */
  find(
    sender: Sender,
    versions: CacheVersions,
    skus: Iterable<string>,
  ): Promise<ReadonlyMap<string, ProductFacts | null>>
}

const HELD_MAX = 400_000

/** Facts by sku, read when first asked for, dropped when any product changes; null: not in the catalogue. */
export function createProductCache(): ProductCache {
  let version = 0
  let held = new Map<string, ProductFacts | null>()
  return {
    async find(sender, versions, skus) {
      if (version !== versions.products || held.size > HELD_MAX) {
        version = versions.products
        held = new Map()
      }
      const facts = held
      const missing = [...new Set(skus)].filter((sku) => !facts.has(sku))
      if (missing.length === 0) return facts
      const rows = await sender.send(readProductFacts, [missing])
      for (const sku of missing) facts.set(sku, null)
      for (const { sku, ...product } of rows) facts.set(sku, product)
      return facts
    },
  }
}
