import { canonicalJson } from '../../domain/canonical-json.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { checkDraft, toDefinition } from './definition.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import { startPeriod, writeState, writeVersion } from './promotions.queries.ts'
import type { PromotionAnswer } from './promotions.schemas.ts'

/**
 * Makes the draft live, as a new version when it differs from what was launched last, else by resuming that. In
 * force for every purchase from `at` on, the first version for those before too, as far as its days reach: what
 * arrives late gets what was in force when it was bought. Idempotent. Errors: not-found, definition-incomplete,
 * state-conflict once it has ended.
 */
export async function launchPromotion(db: Db, id: PromotionId, at: Date): Promise<PromotionAnswer> {
  return db.transaction().execute(async (tx) => {
    const promotion = await getPromotionLocked(tx, id)
    if (promotion.state === 'ended') {
      throw new Problem('state-conflict', 'The promotion has ended; make a new one.')
    }
    const definition = toDefinition(promotion.draft)
    checkDraft(promotion.draft)
    const isChanged = canonicalJson(promotion.launched) !== canonicalJson(definition)
    if (promotion.state === 'live' && !isChanged) return toPromotionAnswer(promotion)
    const version = promotion.version + (isChanged ? 1 : 0)
    if (isChanged) await writeVersion(tx, promotion.id, version, definition)
    await startPeriod(tx, { id: promotion.id, version, isFirst: promotion.version === 0, at })
    await writeState(tx, promotion.id, 'live')
    await bumpCache(tx, 'promotions')
    return toPromotionAnswer(await getPromotion(tx, promotion.id))
  })
}
