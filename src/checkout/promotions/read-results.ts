import type { Deps } from '../../deps.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { getPromotion } from './get-promotion.ts'
import { sumPromotion } from './promotion-results.queries.ts'
import type { ResultsAnswer } from './promotions.schemas.ts'

/**
 * What a promotion takes off recorded baskets as of now; one that multiplies points takes
 * nothing off. Errors: not-found.
 */
export async function readResults(deps: Deps, id: PromotionId): Promise<ResultsAnswer> {
  const days = await readStoreDays(deps, deps.now())
  const promotion = await getPromotion(deps.db, id, days)
  return { asOf: days.at.toISOString(), ...(await sumPromotion(deps.db, promotion)) }
}
