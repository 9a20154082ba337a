import { isLimited, toCaps } from '../../domain/promotions/caps.ts'
import { kindOf } from '../../domain/promotions/kinds.ts'
import { scopesOf } from '../../domain/promotions/match-offers.ts'
import { type Promotion, STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { everything, exceptsAll, saysNothing, toScope } from '../../domain/promotions/scope.ts'
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
  funder: STORE_FUNDER,
  appliesTo: everything,
  audience: 'everyone',
  members: [],
  tiers: [],
  couponRequired: false,
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
  budget: null,
  caps: [],
}

/** The draft that a request describes. Errors: definition-incomplete, naming the field. */
export const toDraft = (body: PromotionBody): PromotionDraft =>
  changeDraft({ ...defaults, title: body.title, reward: body.reward }, body)

/** The draft with the given fields replaced whole. Errors: as toDraft. */
export function changeDraft(draft: PromotionDraft, change: PromotionChange): PromotionDraft {
  const {
    appliesTo,
    weekdays,
    stores,
    storeGroups,
    members,
    tiers,
    budget,
    caps,
    externalId: _beside,
    ...plain
  } = change
  const given = Object.entries(plain).filter(([, value]) => value !== undefined)
  const changed: PromotionDraft = {
    ...draft,
    ...Object.fromEntries(given),
    appliesTo: appliesTo === undefined ? draft.appliesTo : toScope(appliesTo),
    weekdays: weekdays === undefined ? draft.weekdays : sorted(weekdays),
    stores: stores === undefined ? draft.stores : sorted(stores),
    storeGroups: storeGroups === undefined ? draft.storeGroups : sorted(storeGroups),
    members: members === undefined ? draft.members : sorted(members),
    tiers: tiers === undefined ? draft.tiers : sorted(tiers),
    budget: budget === undefined ? draft.budget : toBudget(budget),
    caps: caps === undefined ? draft.caps : toCaps(caps),
  }
  checkDraft(changed)
  return changed
}

/**
 * What was drafted by an older build is judged again when it is launched. Errors:
 * definition-incomplete, naming the field.
 */
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

const toBudget = (budget: PromotionBody['budget']): PromotionDraft['budget'] => {
  const { usesMax = null, setsMax = null, moneyMaxMinor = null } = budget ?? {}
  const limits = { usesMax, setsMax, moneyMaxMinor }
  return isLimited(limits) ? limits : null
}

const sorted = <T extends string | number>(values: readonly T[]): T[] => [...new Set(values)].sort()

const incomplete = (pointer: string, detail: string): Problem =>
  fieldProblem('definition-incomplete', pointer, detail)

/** What is wrong with fields that are each of their shape. */
const faultOf = (draft: PromotionDraft): Problem | undefined =>
  faultOfTime(draft) ?? faultOfReward(draft) ?? faultOfAudience(draft) ?? faultOfCaps(draft)

function faultOfTime({ startsOn, endsOn, hours }: PromotionDraft): Problem | undefined {
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    return incomplete('/endsOn', `${endsOn} is before ${startsOn}.`)
  }
  if (hours !== null && hours.from === hours.until) {
    return incomplete('/hours/until', 'Hours that end when they begin are none.')
  }
  return undefined
}

function faultOfReward(draft: PromotionDraft): Problem | undefined {
  const { reward, appliesTo } = draft
  const fault = kindOf(reward).faultOf?.(reward, draft)
  if (fault) return incomplete(`/reward/${fault.field}`, `${fault.detail}.`)
  // A kind that is not for what the promotion names is for what its own parts name.
  if (!scopesOf(draft).includes(appliesTo) && !saysNothing(appliesTo)) {
    return incomplete('/appliesTo', 'The parts of the reward say what it is for, and except.')
  }
  if (exceptsAll(appliesTo)) {
    return incomplete('/appliesTo', 'All that it names is among its exceptions.')
  }
  return undefined
}

function faultOfAudience(draft: PromotionDraft): Problem | undefined {
  const { reward, audience, caps, members, tiers } = draft
  if (audience === 'members') return undefined
  if (kindOf(reward).membersOnly)
    return incomplete('/audience', 'A reward of this kind is for members.')
  if (caps.some(({ per }) => per === 'member' || per === 'memberDay')) {
    return incomplete('/audience', 'What is capped for each member is for members.')
  }
  if (members.length > 0) return incomplete('/audience', 'What is for some members is for members.')
  if (tiers.length > 0) return incomplete('/audience', 'What is for some tiers is for members.')
  return undefined
}

function faultOfCaps({ caps }: PromotionDraft): Problem | undefined {
  const repeated = caps.findIndex(
    ({ per }, index) => caps.findIndex((cap) => cap.per === per) < index,
  )
  return repeated < 0
    ? undefined
    : incomplete(`/caps/${repeated}/per`, 'There is a cap of this already.')
}
