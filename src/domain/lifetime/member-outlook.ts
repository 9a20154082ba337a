import type { DropoutModel } from './dropout-model.ts'
import { basketTails, type Outlook, outlookOfTails } from './future-baskets.ts'
import type { PurchaseHistory } from './history.ts'
import { type LifetimeValue, lifetimeValue } from './lifetime-value.ts'
import { type Range, spendAhead } from './spend-ahead.ts'
import type { SpendBelief } from './spend-model.ts'

/** Baskets are days with one; spend has the unit of the belief. */
export type Ahead = { baskets: Outlook; spend: Range }

export type MemberOutlook = {
  next13Weeks: Ahead
  next52Weeks: Ahead
  value: Pick<LifetimeValue, 'expected' | 'low' | 'high'>
}

const SEASON_WEEKS = 13

/** All that a dropout model and a belief of the spend say of a member; `yearlyRate` as {@link lifetimeValue} has it. */
export function readOutlook(
  model: DropoutModel,
  history: PurchaseHistory,
  spend: SpendBelief,
  yearlyRate: number,
): MemberOutlook {
  const tails = basketTails(model, history, SEASON_WEEKS)
  const { baskets, spend: yearsSpend, ...value } = lifetimeValue(model, history, spend, yearlyRate)
  return {
    next13Weeks: { baskets: outlookOfTails(tails), spend: spendAhead(tails, spend) },
    next52Weeks: { baskets, spend: yearsSpend },
    value,
  }
}
