import { pointsAvailable } from '../../domain/earning.ts'
import { newId } from '../../domain/ids.ts'
import { type Debit, pointsExpiry, takeFromLots } from '../../domain/points.ts'
import type { NewCardCodeUse } from '../../relations/cards/checkout-card-codes.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { CounterUse } from '../budgets/spend-budgets.ts'
import type { CodeRedemption } from '../codes/checkout-codes.ts'
import type { Redemption } from '../coupons/checkout-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import type { PointsMovement } from '../points/checkout-points.ts'
import { couponsOf } from '../pricing/basket.ts'
import { presentedCode } from '../pricing/load-card-codes.ts'
import type { Context } from '../pricing/load-context.ts'
import type { Flag } from '../pricing/remarks.ts'
import { type Paper, paperFor } from '../receipts/paper.ts'
import { type BackedUse, backUses } from './back-uses.ts'
import type { AnswerFacts, NewBasket } from './baskets.queries.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import type { Decision } from './decide-swipe.ts'
import type { SpentOffline } from './floor-limit.ts'
import { countUse, markUnbacked, toCodeRedemption, toRedemption } from './use-rows.ts'

/** All rows that one basket writes, and what its terminal is told once they are committed. */
export type BasketWrite = {
  row: NewBasket
  redemptions: Redemption[]
  codeRedemptions: CodeRedemption[]
  counterUses: CounterUse[]
  points: PointsMovement | null
  /** Null: a plain card, or a code that was not good. */
  cardCode: NewCardCodeUse | null
  spentOffline: SpentOffline | null
  /** What is given back with the commit. */
  ownLeases: readonly TerminalLease[]
  facts: AnswerFacts
  paper: Paper
}

/** Turns a decision into the rows of its commit. Pure but for the new ids. */
export function prepareWrite(
  swipe: CheckedSwipe,
  decision: Decision,
  context: Context,
): BasketWrite {
  const basketId = newId<'basket'>()
  const uses = backUses(swipe, decision, context)
  const facts = factsOf(basketId, swipe, decision, uses)
  const row = toRow(swipe, decision, facts)
  return {
    row,
    redemptions: uses.flatMap((use) => toRedemption(use, decision, context, row) ?? []),
    codeRedemptions: uses.flatMap((use) => toCodeRedemption(use, context, row) ?? []),
    counterUses: uses.filter((use) => use.backed).flatMap((use) => countUse(use, basketId)),
    ownLeases: decision.ownLeases,
    spentOffline: decision.spentOffline,
    points: movePoints(swipe, decision, context, basketId),
    cardCode: useCardCode(swipe, decision, basketId),
    facts,
    paper: paperFor(context, row.store_id, swipe.receiptColumns),
  }
}

function useCardCode(
  { basket }: CheckedSwipe,
  { member }: Decision,
  basketId: string,
): NewCardCodeUse | null {
  const code = member && presentedCode(basket)
  if (!code) return null
  const { storeId, terminalId } = basket
  return {
    card_number: code.number,
    step: code.step,
    basket_id: basketId,
    store_id: storeId,
    terminal_id: terminalId,
  }
}

function movePoints(
  swipe: CheckedSwipe,
  { store, member, basket }: Decision,
  context: Context,
  basketId: string,
): PointsMovement | null {
  if (!member) return null
  const lots = context.lots.filter((lot) => lot.accountId === member.pointsAccountId)
  const debits: Debit[] = takeFromLots(lots, basket.pointsSpent, swipe.purchasedAt)
  return {
    accountId: member.pointsAccountId,
    basketId,
    earned: basket.pointsEarned,
    availableAt: pointsAvailable(swipe.purchasedAt, store.timeZone, context.programme),
    expiresAt: pointsExpiry(swipe.purchasedAt, store.timeZone, context.programme),
    debits,
    occurredAt: swipe.purchasedAt,
  }
}

/** What is told of a decision, now and whenever it is asked for again. */
function factsOf(
  id: string,
  { body, purchasedAt }: CheckedSwipe,
  { store, member, lines, basket }: Decision,
  uses: readonly BackedUse[],
): AnswerFacts {
  const unbacked = uses.filter((use) => !use.backed)
  const { pointsEarned, pointsSpent } = basket
  const flags: Flag[] = unbacked.length > 0 ? ['unbacked-discount'] : []
  return {
    id,
    reference: body.reference,
    storeId: store.id,
    purchasedAt,
    memberId: member?.memberId ?? null,
    givenName: member?.givenName ?? null,
    tier: (member && basket.trace?.given.tier) ?? null,
    grossMinor: basket.grossMinor,
    discountMinor: basket.discountMinor,
    netMinor: basket.netMinor,
    pointsEarned,
    pointsSpent,
    pointsBalance: member ? member.balance + pointsEarned - pointsSpent : null,
    lines,
    discounts: markUnbacked(basket.discounts, unbacked),
    tenders: body.tenders,
    couponsRedeemed: couponsOf(basket.uses),
    trace: basket.trace,
    refused: basket.refused,
    flags: [...new Set([...basket.flags, ...flags])],
  }
}

function toRow(
  { body, reference, bodyHash, purchasedAt }: CheckedSwipe,
  { store, member, quote, basket }: Decision,
  facts: AnswerFacts,
): NewBasket {
  return {
    account_id: member?.accountId ?? store.accountId,
    id: facts.id,
    store_id: store.id,
    terminal_id: reference.terminalId,
    operator_id: body.operatorId ?? null,
    reference: facts.reference,
    business_date: reference.businessDate,
    sequence: reference.sequence,
    kind: 'sale',
    body_hash: `\\x${bodyHash.toString('hex')}`,
    purchased_at: purchasedAt,
    card_number: member?.number ?? null,
    points_account_id: member && sharedAccountOf(member),
    quote_id: quote?.id ?? null,
    gross_minor: facts.grossMinor,
    discount_minor: facts.discountMinor,
    net_minor: facts.netMinor,
    points_earned: facts.pointsEarned,
    points_spent: facts.pointsSpent,
    points_balance: facts.pointsBalance,
    lines: facts.lines,
    discounts: facts.discounts,
    tenders: body.tenders,
    coupons_redeemed: facts.couponsRedeemed,
    refused: facts.refused,
    flags: facts.flags,
    trace: basket.trace,
  }
}

/** Null where a member's points are in the own account. */
const sharedAccountOf = ({ accountId, pointsAccountId }: CardHolder) =>
  pointsAccountId === accountId ? null : pointsAccountId
