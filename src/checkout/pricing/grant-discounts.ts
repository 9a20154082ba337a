import type { RecordedDiscount } from '../../domain/basket.ts'
import { type Evaluation, evaluateBasket } from '../../domain/promotions/evaluate.ts'
import { localMoment } from '../../domain/promotions/when.ts'
import type { NamedCouponUse, Situation } from './basket.ts'
import { type Refusal, refuse } from './remarks.ts'
import { budgetsLeft, type SortedCoupons, sortCoupons } from './sort-coupons.ts'

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
  bonusPoints: number
  searchStopped: boolean
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
      bonusPoints: evaluation.bonusPoints,
      searchStopped: false,
      refused: coupons.refused.filter(({ coupon }) => !used.has(coupon)),
    }
  }
  const codes = new Map(coupons.usable.map((coupon) => [coupon.id, coupon.code]))
  const codeOf = (couponId: string): string => codes.get(couponId) ?? ''
  const presented = new Set(situation.basket.coupons)
  const withoutEffect = evaluation.couponsWithoutEffect
    .filter(({ couponId }) => presented.has(codeOf(couponId)))
    .map(({ couponId, reason }) => refuse(`coupon-${reason}`, { coupon: codeOf(couponId) }))
  return {
    discounts: evaluation.discounts,
    couponUses: evaluation.couponUses.map((use) => ({ ...use, code: codeOf(use.couponId) })),
    multipliers: evaluation.multipliers,
    bonusPoints: evaluation.bonusPoints,
    searchStopped: evaluation.searchStopped,
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
    storeId: store.id,
    storeGroups: store.groups,
    ...localMoment(basket.purchasedAt, store.timeZone),
  })
