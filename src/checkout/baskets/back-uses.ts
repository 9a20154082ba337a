import type { Counter } from '../../domain/promotions/caps.ts'
import type { BudgetLeft } from '../../domain/promotions/offer.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import type { OfferUse } from '../pricing/basket.ts'
import { leftFor } from '../pricing/find-counters.ts'
import type { Context } from '../pricing/load-context.ts'
import { isLeasedByOthers, usesLeft } from '../pricing/sort-coupons.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import type { Decision } from './decide-swipe.ts'

/** `lease`: what its store has in advance backs it. */
export type BackedUse = OfferUse & {
  backed: boolean
  lease: { id: string; withMoney: boolean } | null
}

/**
 * Which of what a decided swipe gives is backed. What a till has already given away is recorded as it was paid: within
 * the caps where there is room, else as unbacked, outside of them.
 */
export function backUses(swipe: CheckedSwipe, decision: Decision, context: Context): BackedUse[] {
  const coupons = new Map<string, CheckoutCoupon>(context.coupons.map((one) => [one.id, one]))
  const left = new Map<string, BudgetLeft>()
  const leftOf = (counter: Counter): BudgetLeft => {
    const known = left.get(counter.id) ?? leftFor(counter, context.counted, decision.ownLeases)
    left.set(counter.id, known)
    return known
  }
  const leases = openLeases(swipe, decision, context)
  return decision.basket.uses.map((use) => {
    const isRight = use.coupon
      ? isCodeGood(use, context.codes, decision) || isCouponGood(use, coupons, swipe, decision)
      : use.version !== null
    if (!isRight) return { ...use, backed: false, lease: null }
    const ofIts = leases.filter((lease) => use.counters.some(({ id }) => id === lease.subjectId))
    for (const lease of [...ofIts, null]) {
      if (!takeAll(takingsOf(use, lease, leftOf))) continue
      return { ...use, backed: true, lease: lease && { id: lease.id, withMoney: lease.withMoney } }
    }
    return { ...use, backed: false, lease: null }
  })
}

type OpenLease = { id: string; subjectId: string; withMoney: boolean; left: BudgetLeft }

/** What a till may use that could not ask: what its store had in advance when the purchase was made. */
const openLeases = (swipe: CheckedSwipe, { quote }: Decision, context: Context): OpenLease[] =>
  swipe.settled && !quote
    ? context.storeLeases
        .filter(({ storeId }) => storeId === swipe.reference.storeId)
        .filter(({ expiresAt }) => swipe.purchasedAt <= expiresAt)
        .map(({ id, subjectId, usesLeft, setsLeft, moneyLeftMinor }) => ({
          id,
          subjectId,
          withMoney: moneyLeftMinor !== null,
          left: { key: id, uses: usesLeft, sets: setsLeft, moneyMinor: moneyLeftMinor },
        }))
    : []

/** A bearer's code has a use left; how long it is good for a quote has looked, and an offline till cannot know. */
function isCodeGood(
  { coupon }: OfferUse,
  codes: Context['codes'],
  { ownLeases }: Decision,
): boolean {
  const code = codes.get(coupon?.id ?? '')
  return code !== undefined && code.state === 'ready' && usesLeft(code, ownLeases) > 0
}

function isCouponGood(
  { coupon }: OfferUse,
  coupons: ReadonlyMap<string, CheckoutCoupon>,
  swipe: CheckedSwipe,
  decision: Decision,
): boolean {
  const found = coupons.get(coupon?.id ?? '')
  return isOpen(found, decision.ownLeases) && isOwn(found, swipe, decision)
}

const isOpen = (coupon: CheckoutCoupon | undefined, ownLeases: Decision['ownLeases']): boolean =>
  coupon !== undefined && coupon.state !== 'redeemed' && !isLeasedByOthers(coupon, ownLeases)

/** A till that was offline cannot know whose a coupon is, nor until when; a quote has looked. */
function isOwn(
  coupon: CheckoutCoupon | undefined,
  swipe: CheckedSwipe,
  decision: Decision,
): boolean {
  if (decision.quote) return true
  return (
    coupon !== undefined &&
    coupon.accountId === decision.member?.accountId &&
    coupon.issuedAt <= swipe.purchasedAt &&
    coupon.expiresAt > swipe.purchasedAt &&
    (coupon.state === 'activated' || !coupon.activationNeeded)
  )
}

type Taking = { left: BudgetLeft; uses: number; sets: number; moneyMinor: number }

/** What a use takes and where from: a lease stands in for the counter of all, but for money that it does not hold. */
function takingsOf(
  { counters, sets, amountMinor }: OfferUse,
  lease: OpenLease | null,
  leftOf: (counter: Counter) => BudgetLeft,
): Taking[] {
  const whole = { uses: 1, sets, moneyMinor: amountMinor }
  return counters.flatMap((counter) => {
    if (!lease || counter.per !== 'all') return [{ left: leftOf(counter), ...whole }]
    const fromLease = { left: lease.left, ...whole }
    if (lease.withMoney) return [fromLease]
    return [fromLease, { left: leftOf(counter), uses: 0, sets: 0, moneyMinor: amountMinor }]
  })
}

/** Takes everything, if everything is there. */
function takeAll(takings: readonly Taking[]): boolean {
  const holds = takings.every(
    ({ left, uses, sets, moneyMinor }) =>
      (left.uses ?? uses) >= uses &&
      (left.sets ?? sets) >= sets &&
      (left.moneyMinor ?? moneyMinor) >= moneyMinor,
  )
  if (!holds) return false
  for (const { left, uses, sets, moneyMinor } of takings) {
    if (left.uses !== null) left.uses -= uses
    if (left.sets !== null) left.sets -= sets
    if (left.moneyMinor !== null) left.moneyMinor -= moneyMinor
  }
  return true
}
