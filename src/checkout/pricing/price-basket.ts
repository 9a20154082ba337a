import {
  grossOf,
  isSold,
  type ProductFacts,
  type RecordedDiscount,
  type RecordedLine,
  type SwipeLine,
} from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import { sumMinor } from '../../domain/money.ts'
import { earnedPoints, spendablePoints } from '../../domain/points.ts'
import { type CouponUse, evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { Store } from '../stores/find-store.ts'
import { findMember } from './find-member.ts'
import type { Context } from './load-context.ts'
import { budgetsLeft, type Refusal, refuseCoupon, sortCoupons } from './sort-coupons.ts'

/** A basket to be priced, from a quote or a swipe. */
export type Basket = {
  card: string | null
  purchasedAt: Date
  storeId: string
  terminalId: string
  lines: readonly SwipeLine[]
  coupons: readonly string[]
  spendPoints: number
}

/** The answer of pricing: what is recorded or quoted. Pure data, so a quote can keep it. */
export type PricedBasket = {
  grossMinor: number
  discountMinor: number
  netMinor: number
  discounts: RecordedDiscount[]
  couponUses: (CouponUse & { code: string })[]
  pointsEarned: number
  pointsSpent: number
  refused: Refusal[]
  flags: string[]
}

export type Priced = {
  store: Store
  member: CardHolder | null
  lines: RecordedLine[]
  basket: PricedBasket
}

const noFacts: ProductFacts = {
  department: null,
  category: null,
  costMinor: null,
  policyClass: null,
}

/** What is given already, by an offline till: exactly this is taken off, whatever the rules say. */
export type GivenDiscounts = {
  discounts: RecordedDiscount[]
  couponUses: (CouponUse & { code: string })[]
}

/** Prices a basket from what was read, and from nothing else. Points: as many of the wanted as can be spent. */
export function priceBasket(basket: Basket, context: Context, given?: GivenDiscounts): Priced {
  const store = context.stores.get(basket.storeId)
  if (!store) throw new Error(`store ${basket.storeId} has a key but does not exist`)
  const { member, refused } = findMember(basket.card, context.holders)
  const lines = recordLines(basket.lines, context.products)
  const terminal = `${basket.storeId}-${basket.terminalId}`
  const ownLeases = context.terminalLeases.filter(
    (lease) => `${lease.storeId}-${lease.terminalId}` === terminal,
  )
  const accountId = member?.accountId ?? null
  const own = context.coupons.filter(
    (coupon) => coupon.accountId === accountId || basket.coupons.includes(coupon.code),
  )
  const coupons = sortCoupons(own, {
    accountId,
    purchasedAt: basket.purchasedAt,
    terminal,
    presented: basket.coupons,
  })
  const evaluation = evaluateBasket({
    lines,
    promotions: context.promotions,
    coupons: coupons.usable,
    budgets: budgetsLeft(own, ownLeases),
    isMember: member !== null,
    localDate: localDate(basket.purchasedAt, store.timeZone),
  })
  const codes = new Map(coupons.usable.map((coupon) => [coupon.id, coupon.code]))
  const discounts = given?.discounts ?? evaluation.discounts
  const withoutEffect = given ? [] : evaluation.couponsWithoutEffect
  applyDiscounts(lines, discounts)
  const pointsSpent = Math.min(
    basket.spendPoints,
    pointsToSpend(basket, member, context, ownLeases),
  )
  const grossMinor = sumMinor(lines.map(grossOf))
  const discountMinor = sumMinor(discounts.map((discount) => discount.amountMinor))
  return {
    store,
    member,
    lines,
    basket: {
      grossMinor,
      discountMinor,
      netMinor: grossMinor - discountMinor,
      discounts,
      couponUses:
        given?.couponUses ??
        evaluation.couponUses.map((use) => ({ ...use, code: codes.get(use.couponId) ?? '' })),
      pointsEarned: member ? earn(lines, evaluation.multipliers, pointsSpent, context) : 0,
      pointsSpent,
      refused: [
        ...refused,
        ...coupons.refused,
        ...withoutEffect.flatMap(({ couponId, reason }) => {
          const code = codes.get(couponId) ?? ''
          return basket.coupons.includes(code) ? [refuseCoupon(`coupon-${reason}`, code)] : []
        }),
      ],
      flags: lines.some((line) => isSold(line) && !line.known) ? ['unknown-sku'] : [],
    },
  }
}

function recordLines(lines: readonly SwipeLine[], products: Context['products']): RecordedLine[] {
  return lines.map((line) => {
    const facts = products.get(line.sku) ?? null
    return { ...line, ...(facts ?? noFacts), known: facts !== null, discountMinor: 0 }
  })
}

function applyDiscounts(lines: RecordedLine[], discounts: readonly RecordedDiscount[]): void {
  const byLine = new Map(lines.map((line) => [line.line, line]))
  for (const discount of discounts) {
    const line = byLine.get(discount.line)
    if (line) line.discountMinor += discount.amountMinor
  }
}

function pointsToSpend(
  basket: Basket,
  member: CardHolder | null,
  context: Context,
  ownLeases: Context['terminalLeases'],
): number {
  if (!member || basket.spendPoints === 0) return 0
  const lots = context.lots.filter((lot) => lot.accountId === member.accountId)
  const leased = context.leasedPoints.get(member.accountId) ?? 0
  const mine = ownLeases.find((lease) => lease.subjectId === member.accountId)?.amount ?? 0
  return Math.max(0, spendablePoints(lots, basket.purchasedAt) - (leased - mine))
}

function earn(
  lines: readonly RecordedLine[],
  multipliers: ReadonlyMap<number, number>,
  pointsSpent: number,
  context: Context,
): number {
  const earning = lines.filter(isSold).map((line) => ({
    netMinor: line.amountMinor - line.discountMinor,
    multiplier: multipliers.get(line.line) ?? 1,
  }))
  return earnedPoints(earning, pointsSpent * context.programme.pointValueMinor, context.programme)
}
