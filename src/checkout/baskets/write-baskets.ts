import type { Pipeline } from '../../platform/db/pipeline.ts'
import { postEvents } from '../../platform/queue/outbox.ts'
import { postCardCodeUses } from '../../relations/cards/checkout-card-codes.ts'
import { postCounterUses } from '../budgets/spend-budgets.ts'
import { postCodeRedemptions } from '../codes/checkout-codes.ts'
import { postRedemptions } from '../coupons/checkout-coupons.ts'
import { postRelease } from '../leases/checkout-leases.ts'
import { postPoints } from '../points/checkout-points.ts'
import { postSpentOffline } from '../points/offline-points.ts'
import { postQuotePayments } from '../quotes/pay-quotes.ts'
import { sendReferences } from '../references/checkout-references.ts'
import { postBaskets } from './baskets.queries.ts'
import type { BasketWrite } from './prepare-write.ts'

/**
 * Sends everything that baskets change, to travel with the commit. What their quotes held is given back before
 * counters are raised, which come late, so that their rows are locked for the shortest time; then the references,
 * whose numbers say in which order the locks were had. Resolves with the commit, to those numbers by basket.
 */
export function writeBaskets(
  pipeline: Pipeline,
  writes: readonly BasketWrite[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = writes.map((write) => write.row)
  const redemptions = writes.flatMap((write) => write.redemptions)
  postBaskets(pipeline, rows)
  postPoints(
    pipeline,
    writes.flatMap((write) => write.points ?? []),
  )
  postCardCodeUses(
    pipeline,
    writes.flatMap((write) => write.cardCode ?? []),
  )
  postSpentOffline(
    pipeline,
    writes.flatMap((write) => write.spentOffline ?? []),
  )
  postQuotePayments(
    pipeline,
    rows.flatMap((row) => toPayment(row) ?? []),
  )
  postRedemptions(pipeline, redemptions)
  postEvents(pipeline, rows.map(toEvent))
  postRelease(
    pipeline,
    writes.flatMap((write) => write.ownLeases),
  )
  postCodeRedemptions(
    pipeline,
    writes.flatMap((write) => write.codeRedemptions),
    now,
  )
  postCounterUses(
    pipeline,
    writes.flatMap((write) => write.counterUses),
    now,
  )
  const commitOrders = sendReferences(pipeline, rows)
  // Where the commit fails nobody asks for them.
  commitOrders.catch(() => {})
  return commitOrders
}

const toEvent = (row: BasketWrite['row']) => ({
  id: row.id,
  kind: 'basket.recorded' as const,
  account_id: row.account_id,
  occurred_at: row.purchased_at,
})

const toPayment = ({ quote_id, id, account_id }: BasketWrite['row']) =>
  quote_id === null ? undefined : { quote_id, basket_id: id, account_id }
