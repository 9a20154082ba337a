import type { Deps } from '../../deps.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { bumpCache, lockCache } from '../../platform/db/bump-cache.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { endPeriods } from './periods.queries.ts'
import { showPromotion } from './promotion-answer.ts'
import { type PromotionState, writeState } from './promotions.queries.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/**
 * Applies to no purchase from now on until it is launched again; what was to come in force later will not. Idempotent.
 * Errors: not-found, state-conflict (draft, ended).
 */
export const pausePromotion = (deps: Deps, id: PromotionId): Promise<PromotionAnswer> =>
  stopPromotion(deps, id, { state: 'paused', from: ['live'] })

/** Ends it for good, for purchases from now on. Idempotent. Errors: not-found, state-conflict (draft). */
export const endPromotion = (deps: Deps, id: PromotionId): Promise<PromotionAnswer> =>
  stopPromotion(deps, id, { state: 'ended', from: ['live', 'paused'] })

async function stopPromotion(
  deps: Deps,
  id: PromotionId,
  { state, from }: { state: 'paused' | 'ended'; from: readonly PromotionState[] },
): Promise<PromotionAnswer> {
  const now = deps.now()
  const days = await readStoreDays(deps, now)
  return deps.db.transaction().execute(async (tx) => {
    await lockCache(tx, 'promotions')
    const promotion = await getPromotionLocked(tx, id, days)
    if (promotion.state === state) return showPromotion(tx, promotion)
    if (!from.includes(promotion.state)) {
      const detail = `The promotion is ${promotion.state}, not ${from.join(' or ')}.`
      throw new Problem('state-conflict', detail)
    }
    const rules = await bumpCache(tx, 'promotions')
    await endPeriods(tx, { id: promotion.id, now, at: now, rules })
    await writeState(tx, promotion.id, state)
    return showPromotion(tx, await getPromotion(tx, promotion.id, days))
  })
}
