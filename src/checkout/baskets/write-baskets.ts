import type { Sender } from '../../platform/db/pipeline.ts'
import { insertEvents } from '../../platform/queue/outbox.ts'
import { type BudgetUse, sendBudgetUses } from '../budgets/spend-budgets.ts'
import { type Redemption, sendRedemptions } from '../coupons/checkout-coupons.ts'
import { deleteTerminalLeases } from '../leases/checkout-leases.ts'
import { sendPoints } from '../points/checkout-points.ts'
import type { Context } from '../pricing/load-context.ts'
import { sendQuotePayments } from '../quotes/pay-quotes.ts'
import { sendBaskets } from './baskets.queries.ts'
import type { BasketWrite } from './prepare-write.ts'

/**
 * Sends everything that baskets change, to travel with the commit: nothing is awaited here, for the transaction
 * waits for all of it. Campaign counters come last, so that their rows are locked for the shortest time.
 */
export function writeBaskets(
  sender: Sender,
  writes: readonly BasketWrite[],
  context: Context,
): void {
  const movements = writes.flatMap((write) => write.points ?? [])
  const redemptions = writes.flatMap((write) => write.redemptions)
  const payments = writes.flatMap(({ row }) => toPayment(row) ?? [])
  void sendBaskets(
    sender,
    writes.map((write) => write.row),
  ).catch(ignore)
  void sendPoints(sender, movements).catch(ignore)
  if (payments.length > 0) void sendQuotePayments(sender, payments).catch(ignore)
  if (redemptions.length > 0) void sendRedemptions(sender, redemptions).catch(ignore)
  void sender.send(insertEvents, [JSON.stringify(writes.map(toEvent))]).catch(ignore)
  const uses = budgetUses(redemptions, context)
  if (uses.length > 0) void sendBudgetUses(sender, uses, context.now).catch(ignore)
  if (context.terminalLeases.length > 0) releaseLeases(sender, writes)
}

/** The transaction itself reports the first failure of what was sent in it. */
const ignore = (): void => {}

const toEvent = ({ row }: BasketWrite) => ({
  id: row.id,
  kind: 'basket.recorded',
  account_id: row.account_id,
  occurred_at: row.purchased_at,
})

const toPayment = ({ quote_id, id, account_id }: BasketWrite['row']) =>
  quote_id === null ? undefined : { quote_id, basket_id: id, account_id }

function budgetUses(redemptions: readonly Redemption[], context: Context): BudgetUse[] {
  const uses = new Map<string, BudgetUse>()
  for (const redemption of redemptions.filter(({ backed }) => backed)) {
    const id = redemption.campaign_id
    const use = uses.get(id) ?? { id, uses: 0, money_minor: 0, own_uses: 0, own_minor: 0 }
    use.uses += 1
    use.money_minor += redemption.amount_minor
    uses.set(id, use)
  }
  for (const lease of context.terminalLeases) {
    const use = uses.get(lease.subjectId)
    if (!use) continue
    use.own_uses += lease.uses
    use.own_minor += lease.amount
  }
  return [...uses.values()]
}

function releaseLeases(sender: Sender, writes: readonly BasketWrite[]): void {
  const stores = writes.map((write) => write.row.store_id)
  const terminals = writes.map((write) => write.row.terminal_id)
  void sender.send(deleteTerminalLeases, [stores, terminals]).catch(ignore)
}
