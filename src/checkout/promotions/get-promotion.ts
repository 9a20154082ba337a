import { validate } from 'uuid'
import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { StoreDays } from '../stores/store-days.ts'
import {
  findDraft,
  findPromotions,
  lockPromotion,
  type PromotionRow,
  type StoredDraft,
} from './promotions.queries.ts'

/** As it is at that moment. Errors: not-found. */
export async function getPromotion(
  db: Db | Tx,
  id: PromotionId,
  days: StoreDays,
): Promise<PromotionRow> {
  const [promotion] = validate(id) ? await findPromotions(db, [id], days) : []
  return present(promotion)
}

/** As getPromotion, with the promotion locked until the transaction ends. Errors: not-found. */
export async function getPromotionLocked(
  tx: Tx,
  id: PromotionId,
  days: StoreDays,
): Promise<PromotionRow> {
  return present(validate(id) ? await lockPromotion(tx, id, days) : undefined)
}

/** What is edited, and the state that steps led to. Errors: not-found. */
export async function getDraft(db: Db | Tx, id: PromotionId): Promise<StoredDraft> {
  return present(validate(id) ? await findDraft(db, id) : undefined)
}

function present<Row>(promotion: Row | undefined): Row {
  if (!promotion) throw new Problem('not-found', 'There is no such promotion.')
  return promotion
}
