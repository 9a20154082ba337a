import { localDate } from '../../domain/calendar.ts'
import { parseCode } from '../../domain/code.ts'
import type { AccountId } from '../../domain/ids.ts'
import {
  type Counter,
  cappedOf,
  counterOfAll,
  countersOf,
  countersOfPromotion,
  leftOf,
} from '../../domain/promotions/caps.ts'
import { matchOffers } from '../../domain/promotions/match-offers.ts'
import type { BudgetLeft, Promotion } from '../../domain/promotions/offer.ts'
import { isInForce } from '../../domain/promotions/when.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import type { Basket } from './basket.ts'
import { findMember } from './find-member.ts'
import type { Context, FirstContext } from './load-context.ts'

/** By the campaign or promotion: where a use of it is counted for a basket. */
export type Counters = ReadonlyMap<string, readonly Counter[]>

/** The counters of everything capped that could be given for a basket. */
export function findCounters(basket: Basket, context: FirstContext): Counters {
  const counters = new Map<string, Counter[]>()
  const promotions = promotionsConcerned(basket, context)
  const accountId = findMember(basket, context).member?.accountId ?? null
  const coupons = couponsConcerned(basket, accountId, context)
  if (promotions.length + coupons.length === 0) return counters
  const store = context.stores.get(basket.storeId)
  const at = {
    storeId: basket.storeId,
    localDate: localDate(basket.purchasedAt, store?.timeZone ?? 'UTC'),
    accountId,
  }
  for (const promotion of promotions) {
    counters.set(promotion.id, countersOfPromotion(promotion, at))
  }
  for (const { campaignId, caps } of coupons) {
    counters.set(campaignId, [counterOfAll(campaignId), ...countersOf(campaignId, caps, at)])
  }
  return counters
}

/** The member's own coupons, and whichever were presented. */
export function couponsConcerned(
  basket: Pick<Basket, 'coupons'>,
  accountId: AccountId | null,
  { coupons }: Pick<FirstContext, 'coupons'>,
): CheckoutCoupon[] {
  const presented = new Set(basket.coupons.map((text) => parseCode(text).code))
  return coupons.filter((coupon) => coupon.accountId === accountId || presented.has(coupon.code))
}

/** Capped promotions that have a line in the basket, or of which an offline till has given something. */
function promotionsConcerned(basket: Basket, context: FirstContext): Promotion[] {
  const capped = cappedOf(context.promotionsAt(basket.purchasedAt))
  if (capped.length === 0) return []
  const storeGroups = context.stores.get(basket.storeId)?.groups ?? []
  const lines = basket.lines.map(({ sku }) => {
    const facts = context.products.get(sku)
    return { sku, category: facts?.category ?? null, brand: facts?.brand ?? null }
  })
  const matched = matchOffers(capped, lines, { storeId: basket.storeId, storeGroups })
  const given = new Set(basket.promotionsGiven)
  // Versions of other times have other caps.
  return [...matched.map(({ offer }) => offer), ...capped.filter(({ id }) => given.has(id))].filter(
    (promotion) => isInForce(promotion, basket.purchasedAt),
  )
}

/**
 * What each limited campaign or promotion may still give this terminal: its limits less
 * what is used and leased by others.
 */
export function budgetsLeft(
  counters: Counters,
  { counted }: Pick<Context, 'counted'>,
  ownLeases: readonly TerminalLease[],
): Map<string, BudgetLeft[]> {
  const left = new Map<string, BudgetLeft[]>()
  for (const [subjectId, all] of counters) {
    const limited = all
      .map((counter) => leftFor(counter, counted, ownLeases))
      .filter(({ uses, sets, moneyMinor }) => (uses ?? sets ?? moneyMinor) !== null)
    if (limited.length > 0) left.set(subjectId, limited)
  }
  return left
}

/** What one counter still holds for this terminal. */
export function leftFor(
  counter: Counter,
  counted: Context['counted'],
  ownLeases: readonly TerminalLease[],
): BudgetLeft {
  const own = { uses: 0, sets: 0, amount: 0 }
  for (const { subjectId, uses, sets, amount } of ownLeases) {
    if (subjectId !== counter.id) continue
    own.uses += uses
    own.sets += sets
    own.amount += amount
  }
  return leftOf(counter, counted.get(counter.id), own)
}
