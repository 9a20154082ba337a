import { validate } from 'uuid'
import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findPromotion, lockPromotion, type PromotionRow } from './promotions.queries.ts'

/** Errors: not-found. */
export async function getPromotion(db: Db | Tx, id: PromotionId): Promise<PromotionRow> {
  return present(validate(id) ? await findPromotion(db, id) : undefined)
}

/** As getPromotion, with the promotion locked until the transaction ends. Errors: not-found. */
export async function getPromotionLocked(tx: Tx, id: PromotionId): Promise<PromotionRow> {
  return present(validate(id) ? await lockPromotion(tx, id) : undefined)
}

function present(promotion: PromotionRow | undefined): PromotionRow {
  if (!promotion) throw new Problem('not-found', 'There is no such promotion.')
  return promotion
}
