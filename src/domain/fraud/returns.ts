import { DAY_MS } from '../calendar.ts'
import {
  byTime,
  excess,
  type Fact,
  fullestOf,
  groupBy,
  type Signal,
  sumOf,
  windowsOf,
} from './facts.ts'
import type { FraudSettings } from './settings.ts'

const isReturned = ({ kind }: Fact): boolean => kind === 'return' || kind === 'void'

/** Many returns without receipt, or most of what was bought brought back. `facts` are of one account, by time. */
export function judgeReturns(facts: readonly Fact[], settings: FraudSettings['returns']): Signal[] {
  const bare = facts.filter((fact) => isReturned(fact) && fact.withoutReceipt)
  return [
    ...windowsOf(bare, settings.days * DAY_MS).flatMap((window) => judgeBare(window, settings)),
    ...windowsOf(facts, settings.days * DAY_MS).flatMap((window) => judgeShare(window, settings)),
  ]
}

function judgeBare(
  window: readonly Fact[],
  { days, withoutReceiptMax: max }: FraudSettings['returns'],
): Signal[] {
  const count = window.length
  if (count <= max) return []
  return [
    {
      rule: 'returns',
      subject: { accountId: window[0]?.accountId ?? null, operator: null },
      score: excess(count, max),
      evidence: window,
      figures: { withoutReceipt: count, max, days },
      says: `${count} returns without receipt within ${days} days; more than ${max} are unusual.`,
    },
  ]
}

function judgeShare(
  window: readonly Fact[],
  { days, returnsMin, returnedPercentMin }: FraudSettings['returns'],
): Signal[] {
  const last = window.at(-1)
  // Only what comes back can raise the share.
  if (!last || !isReturned(last)) return []
  const returns = window.filter(isReturned)
  if (returns.length < returnsMin) return []
  const boughtMinor = sumOf(
    window.filter(({ kind }) => kind === 'basket'),
    'netMinor',
  )
  const returnedMinor = sumOf(returns, 'netMinor')
  const percent = shareOf(returnedMinor, boughtMinor)
  if (percent < returnedPercentMin) return []
  return [
    {
      rule: 'returns',
      subject: { accountId: last.accountId, operator: null },
      score: excess(percent, returnedPercentMin),
      evidence: returns,
      figures: { returns: returns.length, returnedMinor, boughtMinor, days },
      says: `${returns.length} returns within ${days} days, of ${Math.floor(percent)} % of what was bought on the card.`,
    },
  ]
}

/** In percent, at most 100: older purchases come back too. */
const shareOf = (returnedMinor: number, boughtMinor: number): number =>
  returnedMinor === 0 ? 0 : Math.min(100, (100 * returnedMinor) / Math.max(boughtMinor, 1))

/** What one operator took back of the own sales, by time. */
export type OperatorReturns = {
  storeId: string
  operatorId: string
  returns: readonly Fact[]
  from: Date
  to: Date
}

/** Operators who took back enough of their own sales; of each the fullest days with something new. */
export function findOperatorReturns(
  facts: readonly Fact[],
  { days, operatorReturnsMin }: FraudSettings['returns'],
  isNew: (fact: Fact) => boolean,
): OperatorReturns[] {
  const operators = groupBy(
    facts.filter(({ ownSale }) => ownSale),
    ({ storeId, operatorId }) => `${storeId}/${operatorId}`,
  )
  return operators.flatMap((own) => {
    const returns = fullestOf(windowsOf([...own].sort(byTime), days * DAY_MS), isNew)
    const last = returns.at(-1)
    if (!last?.storeId || !last.operatorId || returns.length < operatorReturnsMin) return []
    const from = new Date(last.at.getTime() - days * DAY_MS)
    return [{ storeId: last.storeId, operatorId: last.operatorId, returns, from, to: last.at }]
  })
}

/** Most of what an operator sold was taken back by the same operator, who can keep the money. */
export function judgeOperatorReturns(
  { storeId, operatorId, returns }: OperatorReturns,
  soldMinor: number,
  { days, operatorReturnsMin, operatorPercentMin }: FraudSettings['returns'],
): Signal | undefined {
  const returnedMinor = sumOf(returns, 'netMinor')
  const percent = shareOf(returnedMinor, soldMinor)
  if (returns.length < operatorReturnsMin || percent < operatorPercentMin) return undefined
  return {
    rule: 'returns',
    subject: { accountId: null, operator: { storeId, operatorId } },
    score: excess(percent, operatorPercentMin),
    evidence: returns,
    figures: { returns: returns.length, returnedMinor, soldMinor, days },
    says: `This operator took back ${Math.floor(percent)} % of the own sales of ${days} days, in ${returns.length} returns and voids.`,
  }
}
