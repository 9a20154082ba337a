import type { Deps } from '../../deps.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { getPromotion } from './get-promotion.ts'
import { showPromotion } from './promotion-answer.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/** A promotion as it is now. Errors: not-found. */
export async function readPromotion(deps: Deps, id: PromotionId): Promise<PromotionAnswer> {
  const days = await readStoreDays(deps, deps.now())
  return showPromotion(deps.db, await getPromotion(deps.db, id, days))
}
