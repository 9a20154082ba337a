import type { PromotionId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { getPromotion } from './get-promotion.ts'
import { sumPromotion } from './promotion-results.queries.ts'
import type { ResultsAnswer } from './promotions.schemas.ts'

/** What a promotion took off recorded baskets so far; one that multiplies points takes nothing off. Errors: not-found. */
export async function readResults(db: Db, id: PromotionId, now: Date): Promise<ResultsAnswer> {
  const promotion = await getPromotion(db, id)
  return { asOf: now.toISOString(), ...(await sumPromotion(db, promotion)) }
}
