import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import { type PromotionState, writeState } from './promotions.queries.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/** Applies to nothing until it is launched again. Idempotent. Errors: not-found, state-conflict (draft, ended). */
export const pausePromotion = (db: Db, id: PromotionId): Promise<PromotionAnswer> =>
  stopPromotion(db, id, 'paused', ['live'])

/** Ends it for good. Idempotent. Errors: not-found, state-conflict (draft). */
export const endPromotion = (db: Db, id: PromotionId): Promise<PromotionAnswer> =>
  stopPromotion(db, id, 'ended', ['live', 'paused'])

async function stopPromotion(
  db: Db,
  id: PromotionId,
  state: 'paused' | 'ended',
  from: readonly PromotionState[],
): Promise<PromotionAnswer> {
  return db.transaction().execute(async (tx) => {
    const promotion = await getPromotionLocked(tx, id)
    if (promotion.state === state) return toPromotionAnswer(promotion)
    if (!from.includes(promotion.state)) {
      const detail = `The promotion is ${promotion.state}, not ${from.join(' or ')}.`
      throw new Problem('state-conflict', detail)
    }
    await writeState(tx, promotion.id, state)
    await bumpCache(tx, 'promotions')
    return toPromotionAnswer(await getPromotion(tx, promotion.id))
  })
}
