import type { DropoutModel } from './dropout-model.ts'
import { basketTails, type Outlook, outlookOf, outlookOfTails } from './future-baskets.ts'
import type { PurchaseHistory } from './history.ts'
import { presentShare, QUARTER_WEEKS, VALUE_WEEKS } from './lifetime-value.ts'
import { type Range, spendAhead } from './spend-ahead.ts'
import type { SpendBelief } from './spend-model.ts'

/** Baskets are days with one; spend has the unit of the belief. */
export type Ahead = { baskets: Outlook; spend: Range }

export type MemberOutlook = {
  next13Weeks: Ahead
  next52Weeks: Ahead
  /** Of the spend of 52 weeks, discounted; the ends are those of what is spent, discounted as the expectation is. */
  value: Range
}

/** All that a dropout model and a belief of the spend say of a member; `yearlyRate` as {@link presentShare} has it. */
export function readOutlook(
  model: DropoutModel,
  history: PurchaseHistory,
  spend: SpendBelief,
  yearlyRate: number,
): MemberOutlook {
  const aheadOf = (weeks: number): Ahead => {
    const tails = basketTails(model, history, weeks)
    return { baskets: outlookOfTails(tails), spend: spendAhead(tails, spend) }
  }
  const expectedIn = (weeks: number): number => outlookOf(model, history, weeks).expected
  const next13Weeks = aheadOf(QUARTER_WEEKS)
  const next52Weeks = aheadOf(VALUE_WEEKS)
  const byQuarter = [
    next13Weeks.baskets.expected,
    expectedIn(2 * QUARTER_WEEKS),
    expectedIn(3 * QUARTER_WEEKS),
    next52Weeks.baskets.expected,
  ]
  const share = presentShare(byQuarter, yearlyRate)
  const { expected, low, high } = next52Weeks.spend
  const value = { expected: expected * share, low: low * share, high: high * share }
  return { next13Weeks, next52Weeks, value }
}
