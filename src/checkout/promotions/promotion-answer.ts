import type { ScopeNames } from '../../domain/promotions/scope.ts'
import { type PromotionDefinition, toDefinition } from './definition.ts'
import type { PromotionRow } from './promotions.queries.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/** The draft's fields at the top, for they are what is edited; what was launched beside them. */
export const toPromotionAnswer = (row: PromotionRow): PromotionAnswer => ({
  id: row.id,
  state: row.state,
  version: row.version,
  ...toDefinitionAnswer(toDefinition(row.draft)),
  launched: row.launched && toDefinitionAnswer(row.launched),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

const toDefinitionAnswer = ({ appliesTo, ...definition }: PromotionDefinition) => ({
  ...definition,
  appliesTo: { ...toNames(appliesTo), except: toNames(appliesTo.except) },
  stores: [...definition.stores],
  storeGroups: [...definition.storeGroups],
  weekdays: [...definition.weekdays],
  members: [...definition.members],
  caps: [...definition.caps],
})

const toNames = ({ products, categories, brands }: ScopeNames) => ({
  products: [...products],
  categories: [...categories],
  brands: [...brands],
})
