import { v5 } from 'uuid'
import type { AccountId, CampaignId, PromotionId } from '../ids.ts'
import { type BudgetLeft, type Cap, capScopes, type Limits, type Promotion } from './offer.ts'

/** Where something is counted: a basket's store, its day by the store's clock, its member. */
export type CountedAt = { storeId: string; localDate: string; accountId: AccountId | null }

/** One counter that a use of an offer is counted in. */
export type Counter = {
  id: string
  subjectId: CampaignId | PromotionId
  per: 'all' | Cap['per']
  storeId: string | null
  accountId: AccountId | null
  /** `YYYY-MM-DD` */
  countedOn: string | null
  /** As of the version that prices the basket; null: those that are kept with the counter. */
  limits: Limits | null
}

/** The counter of all baskets together, which keeps its limits itself. */
export const counterOfAll = (subjectId: CampaignId | PromotionId): Counter => ({
  id: subjectId,
  subjectId,
  per: 'all',
  storeId: null,
  accountId: null,
  countedOn: null,
  limits: null,
})

const held = new WeakMap<readonly Promotion[], readonly Promotion[]>()

export const isCapped = ({ budget, caps }: Pick<Promotion, 'budget' | 'caps'>): boolean =>
  budget !== null || caps.length > 0

/** Those that have a cap; found once for an array, which must never be changed in place. */
export function cappedOf(promotions: readonly Promotion[]): readonly Promotion[] {
  const known = held.get(promotions)
  if (known) return known
  const capped = promotions.filter(isCapped)
  held.set(promotions, capped)
  return capped
}

/** All counters of a promotion for this basket. */
export const countersOfPromotion = ({ id, budget, caps }: Promotion, at: CountedAt): Counter[] => [
  ...(budget ? [counterOfAll(id)] : []),
  ...countersOf(id, caps, at),
]

/** The counters of an offer's caps for this basket. A cap for members counts nobody where there is no member. */
export const countersOf = (
  subjectId: CampaignId | PromotionId,
  caps: readonly Cap[],
  at: CountedAt,
): Counter[] => caps.flatMap((cap) => counterOf(subjectId, cap, at) ?? [])

function counterOf(
  subjectId: CampaignId | PromotionId,
  { per, usesMax, setsMax, moneyMaxMinor }: Cap,
  at: CountedAt,
): Counter | undefined {
  const isOfMember = per === 'member' || per === 'memberDay'
  if (isOfMember && at.accountId === null) return undefined
  const storeId = per === 'store' || per === 'storeDay' ? at.storeId : null
  const accountId = isOfMember ? at.accountId : null
  const countedOn = per === 'day' || per === 'storeDay' || per === 'memberDay' ? at.localDate : null
  return {
    // The same everywhere, so that a counter needs no look-up before it is used (RFC 9562, 5.5).
    id: v5([per, storeId, accountId, countedOn].join(' '), subjectId),
    subjectId,
    per,
    storeId,
    accountId,
    countedOn,
    limits: { usesMax, setsMax, moneyMaxMinor },
  }
}

/** What has been counted, and the limits that are kept with it; `leased` is what quotes hold. */
export type Counted = {
  uses: number
  sets: number
  moneyMinor: number
  leasedUses: number
  leasedSets: number
  leasedMinor: number
  limits: Limits
}

/** What a counter still holds beside what is counted and leased to others. */
export function leftOf(
  counter: Counter,
  counted: Counted | undefined,
  own: { uses: number; sets: number; amount: number },
): BudgetLeft {
  const limits = counter.limits ?? counted?.limits ?? noLimits
  return {
    key: counter.id,
    uses: rest(limits.usesMax, counted?.uses, counted?.leasedUses, own.uses),
    sets: rest(limits.setsMax, counted?.sets, counted?.leasedSets, own.sets),
    moneyMinor: rest(limits.moneyMaxMinor, counted?.moneyMinor, counted?.leasedMinor, own.amount),
  }
}

const noLimits: Limits = { usesMax: null, setsMax: null, moneyMaxMinor: null }

const rest = (max: number | null, used = 0, leased = 0, own = 0): number | null =>
  max === null ? null : Math.max(0, max - used - (leased - own))

/** What is not said of a limit is no limit; sorted, so that equal caps look equal. */
export const toCaps = (
  given: readonly ({ per: Cap['per'] } & { [Of in keyof Limits]?: number | null | undefined })[],
): Cap[] =>
  given
    .map(({ per, usesMax = null, setsMax = null, moneyMaxMinor = null }) => ({
      per,
      usesMax,
      setsMax,
      moneyMaxMinor,
    }))
    .sort((a, b) => capScopes.indexOf(a.per) - capScopes.indexOf(b.per))

export const isLimited = ({ usesMax, setsMax, moneyMaxMinor }: Limits): boolean =>
  usesMax !== null || setsMax !== null || moneyMaxMinor !== null
