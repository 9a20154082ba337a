import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Budget, selectBudgets } from './budgets.queries.ts'

export type { Budget } from './budgets.queries.ts'

/** The counters and caps of those campaigns and promotions that were launched, as of now. Locks nothing. */
export async function readBudgets(
  db: Db | Tx,
  ids: readonly (CampaignId | PromotionId)[],
): Promise<Map<string, Budget>> {
  const budgets = await selectBudgets(db, ids)
  return new Map(budgets.map((budget) => [budget.id, budget]))
}

/** True when nothing more can be redeemed: a limit is used up. */
export const isExhausted = (budget: Budget): boolean =>
  (budget.usesMax !== null && budget.uses >= budget.usesMax) ||
  (budget.setsMax !== null && budget.sets >= budget.setsMax) ||
  (budget.moneyMaxMinor !== null && budget.moneyMinor >= budget.moneyMaxMinor)
