import { findNamesWithin } from '../../checkout/products/find-names-within.ts'
import { findProgrammeInForce } from '../../checkout/programme/programme-in-force.ts'
import type { Deps } from '../../deps.ts'
import { measureRule } from '../../domain/cross-sell/measure-rule.ts'
import { isProfiled } from '../../domain/profile/profiled-goods.ts'
import { Problem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findCategorySide, findProductSide, type KeptSide } from './cross-sell.queries.ts'
import type { CategoryAnswer, ProductAnswer } from './cross-sell.schemas.ts'

/**
 * What is bought with a product, as the latest run has found and the programme lets be said by now. Errors: not-found
 * where the catalogue does not have it.
 */
export async function getBoughtWithProduct(deps: Deps, sku: string): Promise<ProductAnswer> {
  const found = await findProductSide(deps.db, sku)
  if (!found) throw new Problem('not-found', 'There is no such product.')
  const side = await withAllowed(found, sku, (skus) => findAllowedProducts(deps, skus))
  return {
    sku,
    name: side.name,
    ...seenOf(side),
    data: measuredOf(side).map(({ name, title, ...measures }) => ({
      sku: name,
      name: title,
      ...measures,
    })),
  }
}

/** As `getBoughtWithProduct`, of a category. Errors: not-found where no product is of it. */
export async function getBoughtWithCategory(deps: Deps, category: string): Promise<CategoryAnswer> {
  const found = await findCategorySide(deps.db, category)
  if (!found) throw new Problem('not-found', 'There is no such category.')
  const side = await withAllowed(found, category, (names) => findAllowedCategories(deps, names))
  return {
    category,
    ...seenOf(side),
    data: measuredOf(side).map(({ name, title: _title, ...measures }) => ({
      category: name,
      ...measures,
    })),
  }
}

/** The allow-list may have become narrower since the run: of what it does not name nothing is said. */
async function withAllowed(
  side: KeptSide,
  own: string,
  findAllowed: (names: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<KeptSide> {
  const allowed = await findAllowed([own, ...side.partners.map(({ name }) => name)])
  return allowed.has(own)
    ? { ...side, partners: side.partners.filter(({ name }) => allowed.has(name)) }
    : { ...side, baskets: null, partners: [] }
}

async function findAllowedProducts(
  deps: Deps,
  skus: readonly string[],
): Promise<ReadonlySet<string>> {
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const { profiledGoods } = await deps.caches.programme.at(sender, versions)
  const facts = await deps.caches.products.find(sender, versions, skus)
  return new Set(
    skus.filter((sku) => {
      const product = facts.get(sku)
      return product ? isProfiled(profiledGoods, product) : profiledGoods === null
    }),
  )
}

async function findAllowedCategories(
  deps: Deps,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const { profiledGoods } = await findProgrammeInForce(deps)
  if (profiledGoods === null) return new Set(names)
  const asked = { products: [], brands: [], departments: [], categories: [...names] }
  const { categories } = await findNamesWithin(deps.db, asked, profiledGoods)
  return new Set([...profiledGoods.categories, ...categories])
}

const seenOf = ({ asOf, since, basketsSeen, baskets }: KeptSide) => ({
  asOf: asOf?.toISOString() ?? null,
  since,
  basketsSeen: basketsSeen ?? 0,
  baskets,
})

function measuredOf({ basketsSeen, baskets, partners }: KeptSide) {
  return partners.map(({ name, title, right, both }) => {
    const counts = { baskets: basketsSeen ?? 0, left: baskets ?? 0, right, both }
    const { support, confidence, lift } = measureRule(counts)
    return { name, title, baskets: both, support, confidence, lift }
  })
}
