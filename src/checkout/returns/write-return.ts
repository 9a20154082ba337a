import type { Pipeline } from '../../platform/db/pipeline.ts'
import { postEvents } from '../../platform/queue/outbox.ts'
import { postUsesLeft } from '../budgets/return-uses.ts'
import { postCodesLeft } from '../codes/return-codes.ts'
import { postRedemptionsLeft } from '../coupons/return-coupons.ts'
import { postLotChanges } from '../points/basket-points.ts'
import { sendReferences } from '../references/checkout-references.ts'
import type { CheckedReturn } from './check-return.ts'
import type { PartWrite, ReturnedBasket } from './decide-part.ts'
import { postReturn, type ReturnFacts } from './returns.queries.ts'

/** What a return undoes: points, coupons, codes, then counters, in the order of a swipe's locks. */
function postEffects(
  pipeline: Pipeline,
  baskets: readonly ReturnedBasket[],
  parts: readonly PartWrite[],
  now: Date,
): void {
  postLotChanges(
    pipeline,
    parts.flatMap(({ lotChanges }) => lotChanges),
  )
  for (const [index, { sold }] of baskets.entries()) {
    const part = parts[index]
    if (!part) continue
    postRedemptionsLeft(pipeline, sold, part.couponsLeft)
    postCodesLeft(pipeline, sold, part.codesLeft)
    postUsesLeft(pipeline, sold.id, part.usesLeft, now)
  }
}

type NewReturnFacts = {
  id: string
  baskets: readonly ReturnedBasket[]
  parts: readonly PartWrite[]
  facts: Omit<ReturnFacts, 'id'>
  now: Date
}

/** Sends all that a return changes, to travel with the commit; last its reference, which numbers it. */
export async function sendReturn(
  pipeline: Pipeline,
  { reference, bodyHash, returnedAt, operatorId, kind, original }: CheckedReturn,
  { id, baskets, parts, facts, now }: NewReturnFacts,
): Promise<{ id: string; commitOrder: number }> {
  const { storeId, terminalId, businessDate, sequence } = reference
  const accountId = baskets[0]?.sold.accountId ?? ''
  postEffects(pipeline, baskets, parts, now)
  postReturn(
    pipeline,
    {
      account_id: accountId,
      id,
      kind,
      store_id: storeId,
      terminal_id: terminalId,
      operator_id: operatorId,
      reference: facts.reference,
      exchange_reference: facts.exchange,
      returned_at: returnedAt,
      parts: facts.parts,
      refund_minor: facts.refundMinor,
      owed_minor: facts.owedMinor,
      points_reversed: facts.pointsReversed,
      points_restored: facts.pointsRestored,
      points_balance: facts.pointsBalance,
      coupons_restored: facts.couponsRestored,
      flags: facts.flags,
      without_receipt: 'memberId' in original,
    },
    parts.map(({ remains }) => remains),
  )
  const event = { id, kind: 'basket.returned' as const, account_id: accountId }
  postEvents(pipeline, [{ ...event, occurred_at: returnedAt }])
  const claim = {
    store_id: storeId,
    terminal_id: terminalId,
    business_date: businessDate,
    sequence,
    kind,
    account_id: accountId,
    id,
    body_hash: `\\x${bodyHash.toString('hex')}`,
  }
  const orders = await sendReferences(pipeline, [claim])
  return { id, commitOrder: orders.get(id) ?? 0 }
}
