import type { Counter } from '../../domain/promotions/caps.ts'
import type { BudgetLeft } from '../../domain/promotions/offer.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import type { OfferUse } from '../pricing/basket.ts'
import { leftFor } from '../pricing/find-counters.ts'
import type { Context } from '../pricing/load-context.ts'
import { isLeasedByOthers, usesLeft } from '../pricing/sort-coupons.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import type { Decision } from './decide-swipe.ts'

export type BackedUse = OfferUse & { backed: boolean }

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
  return decision.basket.uses.map((use) => {
    const isRight = use.coupon
      ? isCodeGood(use, context.codes, decision) || isCouponGood(use, coupons, swipe, decision)
      : use.version !== null
    const backed = isRight && takeFromAll(use.counters.map(leftOf), use)
    return { ...use, backed }
  })
}

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

/** Takes one use, its sets and its money, if every counter has them. */
function takeFromAll(all: readonly BudgetLeft[], use: OfferUse): boolean {
  const holds = all.every(
    (left) =>
      (left.uses ?? 1) >= 1 &&
      (left.sets ?? use.sets) >= use.sets &&
      (left.moneyMinor ?? use.amountMinor) >= use.amountMinor,
  )
  if (!holds) return false
  for (const left of all) {
    if (left.uses !== null) left.uses -= 1
    if (left.sets !== null) left.sets -= use.sets
    if (left.moneyMinor !== null) left.moneyMinor -= use.amountMinor
  }
  return true
}
