import type { RecordedDiscount } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import { type Evaluation, evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { NamedCouponUse, Situation } from './basket.ts'
import {
  budgetsLeft,
  type Refusal,
  refuseCoupon,
  type SortedCoupons,
  sortCoupons,
} from './sort-coupons.ts'

/** What was given before we were asked, by a quote or an offline till: exactly this is taken off. */
export type GivenDiscounts = {
  discounts: readonly RecordedDiscount[]
  couponUses: readonly NamedCouponUse[]
}

export type GrantedDiscounts = {
  discounts: RecordedDiscount[]
  couponUses: NamedCouponUse[]
  /** Points per earning step, by line. */
  multipliers: Evaluation['multipliers']
  refused: Refusal[]
}

/** What is taken off a basket: what the engine finds, unless it was given already. */
export function grantDiscounts(situation: Situation, given?: GivenDiscounts): GrantedDiscounts {
  const coupons = sortPresented(situation)
  const evaluation = evaluate(situation, coupons.usable)
  if (given) {
    const used = new Set<string | null>(given.couponUses.map((use) => use.code))
    return {
      discounts: [...given.discounts],
      couponUses: [...given.couponUses],
      multipliers: evaluation.multipliers,
      refused: coupons.refused.filter(({ coupon }) => !used.has(coupon)),
    }
  }
  const codes = new Map(coupons.usable.map((coupon) => [coupon.id, coupon.code]))
  const codeOf = (couponId: string): string => codes.get(couponId) ?? ''
  const presented = new Set(situation.basket.coupons)
  const withoutEffect = evaluation.couponsWithoutEffect
    .filter(({ couponId }) => presented.has(codeOf(couponId)))
    .map(({ couponId, reason }) => refuseCoupon(`coupon-${reason}`, codeOf(couponId)))
  return {
    discounts: evaluation.discounts,
    couponUses: evaluation.couponUses.map((use) => ({ ...use, code: codeOf(use.couponId) })),
    multipliers: evaluation.multipliers,
    refused: [...coupons.refused, ...withoutEffect],
  }
}

function sortPresented({ basket, member, ownLeases, context }: Situation): SortedCoupons {
  const accountId = member?.accountId ?? null
  const presented = new Set(basket.coupons)
  const concerned = context.coupons.filter(
    (coupon) => coupon.accountId === accountId || presented.has(coupon.code),
  )
  return sortCoupons(concerned, {
    accountId,
    purchasedAt: basket.purchasedAt,
    ownLeases,
    presented: basket.coupons,
  })
}

const evaluate = (
  { basket, store, member, lines, ownLeases, context }: Situation,
  coupons: SortedCoupons['usable'],
): Evaluation =>
  evaluateBasket({
    lines,
    promotions: context.promotionsAt(basket.purchasedAt),
    coupons,
    budgets: budgetsLeft(context.coupons, ownLeases),
    isMember: member !== null,
    purchasedAt: basket.purchasedAt,
    localDate: localDate(basket.purchasedAt, store.timeZone),
  })
