import { scopesOf } from '../../domain/promotions/match-offers.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findUnknownNames, type ProductNames } from '../products/find-unknown-names.ts'
import type { PromotionDraft } from './definition.ts'

type Named = Pick<PromotionDraft, 'reward' | 'appliesTo'>

/** What drafts name and the catalogue does not have: in their scopes, in the parts of their rewards, in exceptions. */
export const findUnknownIn = (db: Db | Tx, drafts: readonly Named[]): Promise<ProductNames> =>
  findUnknownNames(db, joinNames(drafts.map(namesIn)))

/** Those of the unknown names that this draft has. */
export function unknownOf(draft: Named, unknown: ProductNames): ProductNames {
  const names = namesIn(draft)
  return {
    products: names.products.filter((name) => unknown.products.includes(name)),
    categories: names.categories.filter((name) => unknown.categories.includes(name)),
    brands: names.brands.filter((name) => unknown.brands.includes(name)),
  }
}

const namesIn = ({ reward, appliesTo }: Named): ProductNames =>
  joinNames(scopesOf({ reward, appliesTo }).flatMap((scope) => [scope, scope.except]))

type Names = { readonly [List in keyof ProductNames]: readonly string[] }

const joinNames = (names: readonly Names[]): ProductNames => ({
  products: sorted(names.flatMap(({ products }) => products)),
  categories: sorted(names.flatMap(({ categories }) => categories)),
  brands: sorted(names.flatMap(({ brands }) => brands)),
})

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort()
