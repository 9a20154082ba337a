import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import { endPeriod, type PromotionState, writeState } from './promotions.queries.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/** Applies to no purchase from `at` on until it is launched again. Idempotent. Errors: not-found, state-conflict (draft, ended). */
export const pausePromotion = (db: Db, id: PromotionId, at: Date): Promise<PromotionAnswer> =>
  stopPromotion(db, id, { state: 'paused', from: ['live'], at })

/** Ends it for good, for purchases from `at` on. Idempotent. Errors: not-found, state-conflict (draft). */
export const endPromotion = (db: Db, id: PromotionId, at: Date): Promise<PromotionAnswer> =>
  stopPromotion(db, id, { state: 'ended', from: ['live', 'paused'], at })

async function stopPromotion(
  db: Db,
  id: PromotionId,
  { state, from, at }: { state: 'paused' | 'ended'; from: readonly PromotionState[]; at: Date },
): Promise<PromotionAnswer> {
  return db.transaction().execute(async (tx) => {
    const promotion = await getPromotionLocked(tx, id)
    if (promotion.state === state) return toPromotionAnswer(promotion)
    if (!from.includes(promotion.state)) {
      const detail = `The promotion is ${promotion.state}, not ${from.join(' or ')}.`
      throw new Problem('state-conflict', detail)
    }
    await endPeriod(tx, promotion.id, at)
    await writeState(tx, promotion.id, state)
    await bumpCache(tx, 'promotions')
    return toPromotionAnswer(await getPromotion(tx, promotion.id))
  })
}
