import type { CampaignId } from '../../domain/ids.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Caps, lockBudget, writeCaps } from './budgets.queries.ts'

/**
 * Sets a campaign's caps (null: none), making its counters at the first time. Locks the counters until the commit.
 * A cap below what is used already is refused with state-conflict, for it would be overrun at once.
 */
export async function openBudget(tx: Tx, id: CampaignId, caps: Caps): Promise<void> {
  const budget = await lockBudget(tx, id)
  if (caps.usesMax !== null && caps.usesMax < budget.uses) {
    const detail = `${budget.uses} uses are redeemed already; the cap cannot be lower.`
    throw fieldProblem('state-conflict', '/budget/usesMax', detail)
  }
  if (caps.moneyMaxMinor !== null && caps.moneyMaxMinor < budget.moneyMinor) {
    const detail = `${budget.moneyMinor} minor units are given away already; the cap cannot be lower.`
    throw fieldProblem('state-conflict', '/budget/moneyMaxMinor', detail)
  }
  await writeCaps(tx, id, caps)
}
