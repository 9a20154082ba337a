import { newId } from '../../domain/ids.ts'
import { type Debit, pointsExpiry, takeFromLots } from '../../domain/points.ts'
import type { CounterUse } from '../budgets/spend-budgets.ts'
import type { CodeRedemption } from '../codes/checkout-codes.ts'
import type { Redemption } from '../coupons/checkout-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import type { PointsMovement } from '../points/checkout-points.ts'
import { couponsOf } from '../pricing/basket.ts'
import type { Context } from '../pricing/load-context.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { backUses } from './back-uses.ts'
import type { NewBasket } from './baskets.queries.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import type { Decision } from './decide-swipe.ts'
import { countUse, markUnbacked, toCodeRedemption, toRedemption } from './use-rows.ts'

/** All rows that one basket writes, and what its terminal is told. */
export type BasketWrite = {
  row: NewBasket
  redemptions: Redemption[]
  codeRedemptions: CodeRedemption[]
  counterUses: CounterUse[]
  points: PointsMovement | null
  /** What is given back with the commit. */
  ownLeases: readonly TerminalLease[]
  answer: SwipeAnswer
}

/** Turns a decision into the rows of its commit. Pure but for the new ids. */
export function prepareWrite(
  swipe: CheckedSwipe,
  decision: Decision,
  context: Context,
): BasketWrite {
  const basketId = newId<'basket'>()
  const uses = backUses(swipe, decision, context)
  const row = toRow(swipe, decision, basketId)
  const unbacked = uses.filter((use) => !use.backed)
  if (unbacked.length > 0) row.flags.push('unbacked-discount')
  row.discounts = markUnbacked(row.discounts, unbacked)
  row.flags = [...new Set(row.flags)]
  return {
    row,
    redemptions: uses.flatMap((use) => toRedemption(use, decision, context, row) ?? []),
    codeRedemptions: uses.flatMap((use) => toCodeRedemption(use, context, row) ?? []),
    counterUses: uses.filter((use) => use.backed).flatMap((use) => countUse(use, basketId)),
    ownLeases: decision.ownLeases,
    points: movePoints(swipe, decision, context, basketId),
    answer: answerOf(row, decision),
  }
}

function movePoints(
  swipe: CheckedSwipe,
  { store, member, basket }: Decision,
  context: Context,
  basketId: string,
): PointsMovement | null {
  if (!member) return null
  const lots = context.lots.filter((lot) => lot.accountId === member.accountId)
  const debits: Debit[] = takeFromLots(lots, basket.pointsSpent, swipe.purchasedAt)
  return {
    accountId: member.accountId,
    basketId,
    earned: basket.pointsEarned,
    expiresAt: pointsExpiry(swipe.purchasedAt, store.timeZone, context.programme),
    debits,
    occurredAt: swipe.purchasedAt,
  }
}

function toRow(swipe: CheckedSwipe, decision: Decision, basketId: string): NewBasket {
  const { store, member, lines, basket } = decision
  const { body, reference } = swipe
  return {
    account_id: member?.accountId ?? store.accountId,
    id: basketId,
    store_id: store.id,
    terminal_id: reference.terminalId,
    operator_id: body.operatorId ?? null,
    reference: body.reference,
    business_date: reference.businessDate,
    sequence: reference.sequence,
    kind: 'sale',
    body_hash: `\\x${swipe.bodyHash.toString('hex')}`,
    purchased_at: swipe.purchasedAt,
    card_number: member?.number ?? null,
    quote_id: decision.quote?.id ?? null,
    gross_minor: basket.grossMinor,
    discount_minor: basket.discountMinor,
    net_minor: basket.netMinor,
    points_earned: basket.pointsEarned,
    points_spent: basket.pointsSpent,
    points_balance: member ? member.balance + basket.pointsEarned - basket.pointsSpent : null,
    lines,
    discounts: basket.discounts,
    tenders: body.tenders,
    coupons_redeemed: couponsOf(basket.uses),
    refused: basket.refused,
    flags: basket.flags,
    trace: basket.trace,
  }
}

const answerOf = (row: NewBasket, decision: Decision): SwipeAnswer =>
  toAnswer({
    id: row.id,
    reference: row.reference,
    storeId: row.store_id,
    terminalId: row.terminal_id,
    businessDate: row.business_date,
    sequence: row.sequence,
    memberId: decision.member?.memberId ?? null,
    givenName: decision.member?.givenName ?? null,
    grossMinor: row.gross_minor,
    discountMinor: row.discount_minor,
    netMinor: row.net_minor,
    pointsEarned: row.points_earned,
    pointsSpent: row.points_spent,
    pointsBalance: row.points_balance,
    lines: row.lines,
    discounts: row.discounts,
    couponsRedeemed: row.coupons_redeemed,
    refused: row.refused,
    flags: row.flags,
  })
