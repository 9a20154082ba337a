import type { CampaignId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Budget, selectBudgets } from './budgets.queries.ts'

export type { Budget } from './budgets.queries.ts'

/** The counters and caps of those campaigns that were launched, as of now. Locks nothing. */
export async function readBudgets(
  db: Db | Tx,
  ids: readonly CampaignId[],
): Promise<Map<CampaignId, Budget>> {
  const budgets = await selectBudgets(db, ids)
  return new Map(budgets.map((budget) => [budget.id, budget]))
}

/** True when nothing more can be redeemed: a cap of uses or money is used up. */
export const isExhausted = (budget: Budget): boolean =>
  (budget.usesMax !== null && budget.uses >= budget.usesMax) ||
  (budget.moneyMaxMinor !== null && budget.moneyMinor >= budget.moneyMaxMinor)
