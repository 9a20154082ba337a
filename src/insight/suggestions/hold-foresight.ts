import { createCandidateLister, featureNames } from '../../domain/next-basket/candidates.ts'
import type { BoostedTrees } from '../../domain/statistics/boosted-trees.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findModel, type KeptModel } from '../models/find-model.ts'
import { type PackedItems, unpackItems } from './packed-items.ts'
import { RANKING_MODEL, type RankingParameters } from './ranking-model.ts'
import { readItemsVersion, readPart, readStores } from './suggestions.queries.ts'

/** All that foreseeing needs besides the member: of one version, held in memory. */
export type Foresight = {
  version: number
  asOf: Date
  trees: BoostedTrees
  list: ReturnType<typeof createCandidateLister>
  /** In the order of their numbers. */
  skus: readonly string[]
  /** Of products that the version knows. */
  numberOf(sku: string): number | undefined
  popularIn(storeId: string): readonly number[]
  /** The most bought of the product's category. */
  popularLike(item: number): readonly number[]
  /** The skus of the most bought of a category. */
  mostBoughtIn(category: string): string[]
}

const CATEGORY_ITEMS_MAX = 10
/** How many numbers beyond the version's a member's other products may take. */
export const NEW_ITEMS_MAX = 2000

export type ForesightCache = {
  /** Ask with `deps.db`, outside of transactions. Undefined before the first night. */
  at(db: Db, versions: CacheVersions): Promise<Foresight | undefined>
}

type Held = { version: number; foresight: Promise<Foresight | undefined> }

/** What the latest night has learnt, held in memory until the next: about 500 bytes a product. Read once, whoever asks. */
export function createForesightCache(): ForesightCache {
  let held: Held = { version: Number.NaN, foresight: Promise.resolve(undefined) }
  return {
    at(db, { predictions: version }) {
      if (held.version === version) return held.foresight
      const before = held
      const own = { version, foresight: loadForesight(db, before.foresight) }
      held = own
      own.foresight.catch(() => {
        if (held === own) held = before
      })
      return own.foresight
    },
  }
}

/** `before` again where it is still the latest: the version goes up for other predictions as well. */
async function loadForesight(db: Db, before: Held['foresight']): Promise<Foresight | undefined> {
  const version = await readItemsVersion(db)
  if (version === undefined) return undefined
  const known = await before.catch(() => undefined)
  if (known?.version === version) return known
  // As of one moment: a night that ends meanwhile takes what is being read away.
  return db.transaction().setIsolationLevel('repeatable read').execute(readForesight)
}

async function readForesight(tx: Tx): Promise<Foresight | undefined> {
  const model = await findModel<RankingParameters>(tx, RANKING_MODEL)
  if (!model || model.parameters.features.join() !== featureNames.join()) return undefined
  const parts = await readParts(tx, model.version)
  const stores = await readStores(tx, model.version)
  return parts.length > 0 ? toForesight(model, parts, stores) : undefined
}

/** One after the other, so that everything else in the process takes its turn in between. */
async function readParts(tx: Tx, version: number): Promise<PackedItems[]> {
  const parts: PackedItems[] = []
  for (;;) {
    const part = await readPart(tx, version, parts.length)
    if (!part) return parts
    parts.push(part)
  }
}

function toForesight(
  { version, asOf, parameters }: KeptModel<RankingParameters>,
  parts: readonly PackedItems[],
  stores: readonly { storeId: string; skus: string[] }[],
): Foresight {
  const skus = parts.flatMap((part) => part.skus)
  const categories = parts.flatMap((part) => part.categories)
  const numbers = new Map(skus.map((sku, item) => [sku, item]))
  const knowledge = unpackItems(parts, parameters.popular)
  const byStore = new Map(
    stores.map((store) => [store.storeId, store.skus.flatMap((sku) => numbers.get(sku) ?? [])]),
  )
  const byCategory = indexCategories(categories)
  return {
    version,
    asOf,
    trees: parameters.trees,
    list: createCandidateLister(knowledge, skus.length + NEW_ITEMS_MAX),
    skus,
    numberOf: (sku) => numbers.get(sku),
    popularIn: (storeId) => byStore.get(storeId) ?? [],
    popularLike: (item) => byCategory.get(categories[item] ?? '') ?? [],
    mostBoughtIn: (category) =>
      (byCategory.get(category) ?? []).flatMap((item) => skus[item] ?? []),
  }
}

/** Numbers rise as products are bought less. */
function indexCategories(categories: readonly string[]): Map<string, number[]> {
  const byCategory = new Map<string, number[]>()
  for (const [item, category] of categories.entries()) {
    if (category === '') continue
    const items = byCategory.get(category) ?? []
    byCategory.set(category, items)
    if (items.length < CATEGORY_ITEMS_MAX) items.push(item)
  }
  return byCategory
}
