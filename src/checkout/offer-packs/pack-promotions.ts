import { addDays, localDate } from '../../domain/calendar.ts'
import { type PackPromotion, packPromotion } from '../../domain/offer-pack/offer-pack.ts'
import { isCapped } from '../../domain/promotions/caps.ts'
import { isForStore, scopesOf } from '../../domain/promotions/match-offers.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { Store } from '../stores/store.ts'

export type Span = { from: Date; until: Date }

/**
 * The promotions that a store's tills may give by themselves within a span: for everyone or for all members, open on one
 * of its days, and without caps or leased to the store. Which member it is and whose code it is nobody knows there.
 */
export const packPromotions = (
  promotions: readonly Promotion[],
  store: Store,
  span: Span,
  leased: ReadonlySet<string>,
): PackPromotion[] =>
  promotions
    .filter(
      (promotion) =>
        isForStore(promotion, { storeId: store.id, storeGroups: store.groups }) &&
        isOpenWithin(promotion, store.timeZone, span) &&
        promotion.members.length === 0 &&
        promotion.tiers.length === 0 &&
        !promotion.couponRequired &&
        (!isCapped(promotion) || leased.has(promotion.id)),
    )
    .map(toPackPromotion)

/** By days alone; hours over midnight belong to the day before. */
function isOpenWithin({ startsOn, endsOn }: Promotion, timeZone: string, span: Span): boolean {
  const first = addDays(localDate(span.from, timeZone), -1)
  const last = localDate(span.until, timeZone)
  return (startsOn === null || startsOn <= last) && (endsOn === null || endsOn >= first)
}

/** Refused, not shortened, where it says what tills would not understand. */
function toPackPromotion(promotion: Promotion): PackPromotion {
  const { members, tiers, couponRequired, stores, storeGroups, ...definition } = promotion
  const { inForceFrom, inForceUntil } = promotion
  return packPromotion.parse({
    ...definition,
    inForceFrom: inForceFrom?.toISOString() ?? null,
    inForceUntil: inForceUntil?.toISOString() ?? null,
  })
}

/** Categories and brands that promotions name, in what they are for or in what they leave out. */
export function namedIn(promotions: readonly Pick<Promotion, 'reward' | 'appliesTo'>[]) {
  const scopes = promotions.flatMap(scopesOf).flatMap((scope) => [scope, scope.except])
  return {
    categories: new Set(scopes.flatMap(({ categories }) => categories)),
    brands: new Set(scopes.flatMap(({ brands }) => brands)),
  }
}
