import { newId, type PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { changeDraft, toDraft } from './definition.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import { insertPromotion, writeDraft } from './promotions.queries.ts'
import type { PromotionAnswer, PromotionBody, PromotionChange } from './promotions.schemas.ts'

/** Makes a draft, which does nothing until it is launched. Errors: definition-incomplete. */
export async function draftPromotion(tx: Tx, body: PromotionBody): Promise<PromotionAnswer> {
  const id: PromotionId = newId()
  await insertPromotion(tx, id, toDraft(body))
  return toPromotionAnswer(await getPromotion(tx, id))
}

/**
 * Changes the draft. Of a promotion that was launched this changes nothing yet: its next launch takes the draft
 * over, as a new version. Errors: not-found, definition-incomplete, state-conflict once it has ended.
 */
export async function changePromotion(
  db: Db,
  id: PromotionId,
  change: PromotionChange,
): Promise<PromotionAnswer> {
  return db.transaction().execute(async (tx) => {
    const promotion = await getPromotionLocked(tx, id)
    if (promotion.state === 'ended') {
      throw new Problem('state-conflict', 'The promotion has ended; make a new one.')
    }
    await writeDraft(tx, promotion.id, changeDraft(promotion.draft, change))
    return toPromotionAnswer(await getPromotion(tx, promotion.id))
  })
}
