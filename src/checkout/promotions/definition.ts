import type { Promotion } from '../../domain/promotions/offer.ts'
import { fieldProblem } from '../../errors.ts'
import type { PromotionBody, PromotionChange } from './promotions.schemas.ts'

/** What is launched: everything of a promotion but its id, its version and when that is in force. */
export type PromotionDefinition = Omit<Promotion, 'id' | 'version' | 'inForceFrom' | 'inForceUntil'>

/** What is edited. A receipt label of null follows the title. */
export type PromotionDraft = Omit<PromotionDefinition, 'receiptLabel'> & {
  receiptLabel: string | null
}

export const LABEL_LENGTH_MAX = 40

/** The draft that a request describes. Errors: definition-incomplete where it ends before it starts. */
export const toDraft = (body: PromotionBody): PromotionDraft =>
  checked({
    title: body.title,
    receiptLabel: body.receiptLabel ?? null,
    reward: body.reward,
    appliesTo: toScope(body.appliesTo),
    audience: body.audience ?? 'everyone',
    startsOn: body.startsOn ?? null,
    endsOn: body.endsOn ?? null,
  })

/** The draft with the given fields replaced whole. Errors: as toDraft. */
export const changeDraft = (draft: PromotionDraft, change: PromotionChange): PromotionDraft =>
  checked({
    title: change.title ?? draft.title,
    receiptLabel: change.receiptLabel === undefined ? draft.receiptLabel : change.receiptLabel,
    reward: change.reward ?? draft.reward,
    appliesTo: change.appliesTo === undefined ? draft.appliesTo : toScope(change.appliesTo),
    audience: change.audience ?? draft.audience,
    startsOn: change.startsOn === undefined ? draft.startsOn : change.startsOn,
    endsOn: change.endsOn === undefined ? draft.endsOn : change.endsOn,
  })

/** The draft as it would be launched. */
export const toDefinition = (draft: PromotionDraft): PromotionDefinition => ({
  ...draft,
  receiptLabel: draft.receiptLabel ?? shorten(draft.title),
})

/** Cut between characters, never within a surrogate pair. */
const shorten = (title: string): string => {
  const cut = title.slice(0, LABEL_LENGTH_MAX)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

const toScope = (scope: PromotionBody['appliesTo']): PromotionDefinition['appliesTo'] => ({
  products: [...new Set(scope?.products)].sort(),
  categories: [...new Set(scope?.categories)].sort(),
})

function checked(draft: PromotionDraft): PromotionDraft {
  const { startsOn, endsOn } = draft
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    throw fieldProblem('definition-incomplete', '/endsOn', `${endsOn} is before ${startsOn}.`)
  }
  return draft
}
