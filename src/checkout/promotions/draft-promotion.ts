import type { Deps } from '../../deps.ts'
import { newId, type PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { lockCache } from '../../platform/db/bump-cache.ts'
import type { Tx } from '../../platform/db/database.ts'
import { readStoreDays, type StoreDays } from '../stores/store-days.ts'
import { changeDraft, toDraft } from './definition.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { namedOnce } from './named-once.ts'
import { showPromotion } from './promotion-answer.ts'
import { insertPromotion, writeDraft } from './promotions.queries.ts'
import type { PromotionAnswer, PromotionBody, PromotionChange } from './promotions.schemas.ts'

/**
 * Makes a draft, which does nothing until it is launched. Names that the catalogue does not have are taken and
 * reported. Errors: definition-incomplete, external-id-taken.
 */
export async function draftPromotion(
  tx: Tx,
  body: PromotionBody,
  days: StoreDays,
): Promise<PromotionAnswer> {
  const promotion = { id: newId<'promotion'>(), externalId: body.externalId ?? null }
  const draft = toDraft(body)
  await namedOnce(insertPromotion(tx, { ...promotion, draft }))
  return showPromotion(tx, await getPromotion(tx, promotion.id, days))
}

/**
 * Changes the draft. Of a promotion that was launched this changes nothing yet: its next launch takes the draft
 * over, as a new version. Errors: not-found, definition-incomplete, external-id-taken, state-conflict once it has ended.
 */
export async function changePromotion(
  deps: Deps,
  id: PromotionId,
  change: PromotionChange,
): Promise<PromotionAnswer> {
  const days = await readStoreDays(deps, deps.now())
  return deps.db.transaction().execute(async (tx) => {
    // An import holds rows while it looks for external ids: take turns with it.
    if (change.externalId !== undefined) await lockCache(tx, 'promotions')
    const promotion = await getPromotionLocked(tx, id, days)
    if (promotion.state === 'ended') {
      throw new Problem('state-conflict', 'The promotion has ended; make a new one.')
    }
    const { externalId = promotion.externalId } = change
    const draft = changeDraft(promotion.draft, change)
    await namedOnce(writeDraft(tx, { id: promotion.id, externalId, draft }))
    return showPromotion(tx, await getPromotion(tx, promotion.id, days))
  })
}
