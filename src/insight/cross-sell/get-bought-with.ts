import { measureRule } from '../../domain/cross-sell/measure-rule.ts'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { findCategorySide, findProductSide, type KeptSide } from './cross-sell.queries.ts'
import type { CategoryAnswer, ProductAnswer } from './cross-sell.schemas.ts'

/** What is bought with a product, as the latest run has found. Errors: not-found where the catalogue does not have it. */
export async function getBoughtWithProduct(db: Db, sku: string): Promise<ProductAnswer> {
  const side = await findProductSide(db, sku)
  if (!side) throw new Problem('not-found', 'There is no such product.')
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

/** What is bought with a category, as the latest run has found. Errors: not-found where no product is of it. */
export async function getBoughtWithCategory(db: Db, category: string): Promise<CategoryAnswer> {
  const side = await findCategorySide(db, category)
  if (!side) throw new Problem('not-found', 'There is no such category.')
  return {
    category,
    ...seenOf(side),
    data: measuredOf(side).map(({ name, title: _title, ...measures }) => ({
      category: name,
      ...measures,
    })),
  }
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
