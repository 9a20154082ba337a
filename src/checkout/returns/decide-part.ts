import type { Debit } from '../../domain/points.ts'
import { discountsBack, unbackedAs } from '../../domain/returns/discounts-back.ts'
import type { TakenCoupon } from '../../domain/returns/evaluate-rest.ts'
import { addReturned } from '../../domain/returns/goods.ts'
import { type Remains, refundOf, remainsOf, type Sale } from '../../domain/returns/remains.ts'
import type { UseLeft } from '../budgets/return-uses.ts'
import type { CodeRedemptionLeft } from '../codes/return-codes.ts'
import type { RedemptionLeft } from '../coupons/return-coupons.ts'
import type { BasketLot, LotChange } from '../points/basket-points.ts'
import type { ChosenBasket } from './choose-baskets.ts'
import type { NewRemains, RecordedPart } from './returns.queries.ts'

/** A basket that goods come back from, with all that this depends on. */
export type ReturnedBasket = ChosenBasket & {
  sale: Sale
  lots: readonly BasketLot[]
  /** Coupons that it still holds redeemed, and whether they were there for it. */
  held: ReadonlyMap<string, boolean>
}

/** What becomes of one basket: rows, and what is told of them. */
export type PartWrite = {
  part: RecordedPart
  remains: NewRemains
  lotChanges: LotChange[]
  couponsLeft: RedemptionLeft[]
  /** Those that an earlier part gave back and this one needs again. */
  couponsAgain: (RedemptionLeft & Pick<TakenCoupon, 'subjectId' | 'kind'>)[]
  codesLeft: CodeRedemptionLeft[]
  usesLeft: UseLeft[]
  couponsRestored: { id: string; code: string }[]
}

/**
 * What a return makes of one basket: where it stands now is found from all that has come back, and what is done is the
 * way there from where it stood. So it does not matter in how many parts and in which order goods come back. `gone`:
 * coupons that it needs again and that are not there any more.
 */
export function decidePart(
  basket: ReturnedBasket,
  { id, returnedAt }: { id: string; returnedAt: Date },
  gone: ReadonlySet<string> = new Set(),
): PartWrite {
  const { sold, sale, before, chosen, held } = basket
  const returned = addReturned(before?.returned ?? [], chosen)
  const left = remainsOf(sale, returned)
  const discounts = unbackedAs(sale.discounts, left.discounts)
  const stood = before ?? { refundedMinor: 0, ...sale }
  const { refundMinor, refundedMinor, owedMinor } = refundOf(left.dueMinor, stood.refundedMinor)
  const couponsLeft = sale.taken.coupons.map((coupon) => ({
    ...leftOfCoupon(coupon, left),
    ownerId: coupon.ownerId ?? sold.accountId,
    backed: held.get(coupon.couponId) ?? (coupon.backed && !gone.has(coupon.couponId)),
  }))
  const kept = new Set(couponsLeft.filter((one) => one.kept).map((one) => one.couponId))
  return {
    part: {
      basketId: sold.id,
      reference: sold.reference,
      lines: chosen.map((one) => ({
        ...one,
        sku: sold.lines.find(({ line }) => line === one.line)?.sku ?? '',
      })),
      refundMinor,
      owedMinor,
      netMinor: left.netMinor,
      reversed: stood.pointsEarned - left.pointsEarned,
      restored: stood.pointsSpent - left.pointsSpent,
      discountsBack: discountsBack(stood.discounts, discounts),
    },
    remains: {
      account_id: sold.accountId,
      basket_id: sold.id,
      returned,
      net_minor: left.netMinor,
      refunded_minor: refundedMinor,
      owed_minor: owedMinor,
      points_earned: left.pointsEarned,
      points_spent: left.pointsSpent,
      discounts,
      taken: sale.taken,
    },
    lotChanges: changesOf(basket, stood, left).map((change) => ({
      ...change,
      basketId: sold.id,
      returnId: id,
      occurredAt: returnedAt,
    })),
    couponsLeft: couponsLeft.filter(({ kind }) => kind === 'own'),
    couponsAgain: couponsLeft.filter(
      ({ couponId, kept, backed }) => kept && backed && !held.has(couponId),
    ),
    codesLeft: couponsLeft
      .filter(({ kind }) => kind === 'code')
      .map(({ couponId, ...code }) => ({ ...code, codeId: couponId })),
    usesLeft: usesLeft(sale, left, couponsLeft),
    couponsRestored: sold.couponsRedeemed
      .filter((coupon) => held.has(coupon.id) && !kept.has(coupon.id))
      .map((coupon) => ({ id: coupon.id, code: coupon.code })),
  }
}

function leftOfCoupon({ couponId, subjectId, kind }: TakenCoupon, { uses }: Remains) {
  const use = uses.find((one) => one.couponId === couponId)
  return { couponId, subjectId, kind, kept: use !== undefined, amountMinor: use?.amountMinor ?? 0 }
}

/** Of each counter what the rest takes, and no more than the sale did; what was given beyond it was not counted. */
function usesLeft(
  { taken, input }: Sale,
  { uses }: Remains,
  coupons: readonly { couponId: string; backed: boolean }[],
): UseLeft[] {
  const unbacked = new Set<string | null>(
    coupons.filter(({ backed }) => !backed).map(({ couponId }) => couponId),
  )
  return taken.budgets.map((budget) => {
    const left = { uses: 0, sets: 0, moneyMinor: 0 }
    const promotion = input?.promotions.find(({ id }) => id === budget.subjectId)
    for (const { subjectId, couponId, sets, amountMinor } of uses) {
      if (subjectId !== budget.subjectId || unbacked.has(couponId)) continue
      left.uses += 1
      left.sets += sets
      left.moneyMinor += amountMinor
    }
    return {
      budgetId: budget.budgetId,
      uses: Math.min(left.uses, budget.uses),
      sets: Math.min(left.sets, budget.sets),
      moneyMinor: Math.min(left.moneyMinor, budget.moneyMinor),
      limits: promotion?.caps.find(({ per }) => per === budget.per) ?? null,
    }
  })
}

type Standing = { pointsEarned: number; pointsSpent: number }

/** What was earned is taken back where it lies; what was spent goes back to its own lots, latest expiring first. */
function changesOf(
  { lots }: ReturnedBasket,
  stood: Standing,
  left: Standing,
): Pick<LotChange, 'kind' | 'accountId' | 'lotId' | 'points'>[] {
  const spent = lots.filter(({ kind }) => kind === 'spend')
  const before = firstOf(spent, stood.pointsSpent)
  const after = new Map(firstOf(spent, left.pointsSpent).map((one) => [one.lotId, one.points]))
  const restored = before.map(({ lotId, points }) => ({
    lotId,
    points: points - (after.get(lotId) ?? 0),
  }))
  const reversed = stood.pointsEarned - left.pointsEarned
  return lots.flatMap((lot) => {
    const to = { accountId: lot.currentAccountId, lotId: lot.currentLotId }
    if (lot.kind === 'earn') return { ...to, kind: 'reverse' as const, points: -reversed }
    const points = restored.find(({ lotId }) => lotId === lot.lotId)?.points ?? 0
    return { ...to, kind: 'restore' as const, points }
  })
}

/** The first so many points of what was spent, in the order in which it was. */
function firstOf(spent: readonly BasketLot[], points: number): Omit<Debit, 'revived'>[] {
  let rest = points
  return spent.map((lot) => {
    const taken = Math.min(rest, -lot.points)
    rest -= taken
    return { lotId: lot.lotId, points: taken }
  })
}
