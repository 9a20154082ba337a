import type { ScopeNames } from '../../domain/promotions/scope.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type PromotionDefinition, toDefinition } from './definition.ts'
import type { PromotionRow } from './promotions.queries.ts'
import type { ListedPromotion, PromotionAnswer } from './promotions.schemas.ts'
import { findUnknownIn } from './unknown-in.ts'

/** The draft's fields at the top, for they are what is edited; what was launched beside them. */
export const toListed = (row: PromotionRow): ListedPromotion => ({
  id: row.id,
  externalId: row.externalId,
  state: row.shownState,
  version: row.version,
  liveVersion: row.liveVersion,
  scheduledAt: row.scheduledAt?.toISOString() ?? null,
  ...toDefinitionAnswer(toDefinition(row.draft)),
  launched: row.launched && toDefinitionAnswer(row.launched),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** With what its draft names and there is not. */
export const showPromotion = async (db: Db | Tx, row: PromotionRow): Promise<PromotionAnswer> => ({
  ...toListed(row),
  unknown: await findUnknownIn(db, [row.draft]),
})

export const toDefinitionAnswer = ({ appliesTo, ...definition }: PromotionDefinition) => ({
  ...definition,
  appliesTo: { ...toNames(appliesTo), except: toNames(appliesTo.except) },
  stores: [...definition.stores],
  storeGroups: [...definition.storeGroups],
  weekdays: [...definition.weekdays],
  members: [...definition.members],
  tiers: [...definition.tiers],
  caps: [...definition.caps],
})

const toNames = ({ products, categories, brands }: ScopeNames) => ({
  products: [...products],
  categories: [...categories],
  brands: [...brands],
})
