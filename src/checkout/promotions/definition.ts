import { kindOf } from '../../domain/promotions/kinds.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import { everything, isEverything, toScope } from '../../domain/promotions/scope.ts'
import { fieldProblem, type Problem } from '../../errors.ts'
import type { PromotionBody, PromotionChange } from './promotions.schemas.ts'

/** What is launched: everything of a promotion but its id, its version and when that is in force. */
export type PromotionDefinition = Omit<Promotion, 'id' | 'version' | 'inForceFrom' | 'inForceUntil'>

/** What is edited. A receipt label of null follows the title. */
export type PromotionDraft = Omit<PromotionDefinition, 'receiptLabel'> & {
  receiptLabel: string | null
}

export const LABEL_LENGTH_MAX = 40

/** What is not said of a promotion. */
const defaults: Omit<PromotionDraft, 'title' | 'reward'> = {
  receiptLabel: null,
  appliesTo: everything,
  audience: 'everyone',
  stores: [],
  storeGroups: [],
  startsOn: null,
  endsOn: null,
  weekdays: [],
  hours: null,
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
}

/** The draft that a request describes. Errors: definition-incomplete, naming the field. */
export const toDraft = (body: PromotionBody): PromotionDraft =>
  changeDraft({ ...defaults, title: body.title, reward: body.reward }, body)

/** The draft with the given fields replaced whole. Errors: as toDraft. */
export function changeDraft(draft: PromotionDraft, change: PromotionChange): PromotionDraft {
  const { appliesTo, weekdays, stores, storeGroups, ...plain } = change
  const given = Object.entries(plain).filter(([, value]) => value !== undefined)
  const changed: PromotionDraft = {
    ...draft,
    ...Object.fromEntries(given),
    appliesTo: appliesTo === undefined ? draft.appliesTo : toScope(appliesTo),
    weekdays: weekdays === undefined ? draft.weekdays : sorted(weekdays),
    stores: stores === undefined ? draft.stores : sorted(stores),
    storeGroups: storeGroups === undefined ? draft.storeGroups : sorted(storeGroups),
  }
  checkDraft(changed)
  return changed
}

/** What was drafted by an older build is judged again when it is launched. Errors: definition-incomplete, naming the field. */
export function checkDraft(draft: PromotionDraft): void {
  const fault = faultOf(draft)
  if (fault) throw fault
}

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

const sorted = <T extends string | number>(values: readonly T[]): T[] => [...new Set(values)].sort()

/** What is wrong with fields that are each of their shape. */
function faultOf(draft: PromotionDraft): Problem | undefined {
  const { startsOn, endsOn, hours, reward, audience, appliesTo } = draft
  const incomplete = (pointer: string, detail: string) =>
    fieldProblem('definition-incomplete', pointer, detail)
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    return incomplete('/endsOn', `${endsOn} is before ${startsOn}.`)
  }
  if (hours !== null && hours.from === hours.until) {
    return incomplete('/hours/until', 'Hours that end when they begin are none.')
  }
  const kind = kindOf(reward)
  const fault = kind.faultOf?.(reward)
  if (fault) return incomplete(`/reward/${fault.field}`, `${fault.detail}.`)
  if (reward.kind === 'memberPrice' && audience !== 'members') {
    return incomplete('/audience', 'A member price is for members.')
  }
  const hasParts = reward.kind === 'bundle' || reward.kind === 'mixAndMatch'
  if (hasParts && !isEverything(appliesTo)) {
    return incomplete('/appliesTo', 'The parts of the reward say what it is for.')
  }
  return undefined
}
