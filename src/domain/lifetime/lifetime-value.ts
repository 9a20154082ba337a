import type { DropoutModel } from './dropout-model.ts'
import { basketTails, type Outlook, outlookOf, outlookOfTails } from './future-baskets.ts'
import type { PurchaseHistory } from './history.ts'
import { type Range, spendAhead } from './spend-ahead.ts'
import type { SpendBelief } from './spend-model.ts'

/** What a member is worth over the next {@link VALUE_WEEKS}, in the unit of the spend per basket, discounted. */
export type LifetimeValue = Range & {
  /** The baskets behind it, and what will be spent on them, not discounted. */
  baskets: Outlook
  spend: Range
}

export const VALUE_WEEKS = 52
const PART_WEEKS = 13

/**
 * The spend of the next 52 weeks, of a member of whom `spend` is believed, discounted week by week at `yearlyRate` (0.1
 * is 10 % a year, 0 none). Baskets are counted by quarters, and spread evenly over the weeks of each. The ends are those
 * of what is spent, discounted as the expectation is.
 */
export function lifetimeValue(
  model: DropoutModel,
  history: PurchaseHistory,
  spend: SpendBelief,
  yearlyRate: number,
): LifetimeValue {
  const tails = basketTails(model, history, VALUE_WEEKS)
  const baskets = outlookOfTails(tails)
  let [discounted, before] = [0, 0]
  for (let end = PART_WEEKS; end <= VALUE_WEEKS; end += PART_WEEKS) {
    const until = end === VALUE_WEEKS ? baskets : outlookOf(model, history, end)
    discounted += (until.expected - before) * meanDiscount(end - PART_WEEKS, end, yearlyRate)
    before = until.expected
  }
  const share = baskets.expected > 0 ? discounted / baskets.expected : 0
  const undiscounted = spendAhead(tails, spend)
  return {
    expected: undiscounted.expected * share,
    low: undiscounted.low * share,
    high: undiscounted.high * share,
    baskets,
    spend: undiscounted,
  }
}

/** Of the weeks after `from` up to `to`, each discounted to its end. */
function meanDiscount(from: number, to: number, yearlyRate: number): number {
  let sum = 0
  for (let week = from + 1; week <= to; week += 1) sum += (1 + yearlyRate) ** (-week / VALUE_WEEKS)
  return sum / (to - from)
}
