import { DAY_MS } from '../calendar.ts'
import type { AccountId } from '../ids.ts'
import { logTail } from './binomial.ts'
import { byTime, excess, type Fact, fullestOf, groupBy, type Signal, windowsOf } from './facts.ts'
import type { FraudSettings } from './settings.ts'

/** One operator's baskets with one card, worth a look at what else the store sold meanwhile. */
export type Pair = {
  storeId: string
  operatorId: string
  accountId: AccountId
  uses: readonly Fact[]
  from: Date
  to: Date
}

/** The store's baskets from `from` to `to`: the operator's, all, and those of other operators with this card. */
export type PairTotals = { operatorBaskets: number; storeBaskets: number; cardElsewhere: number }

/** Operators who had one card often enough; of each the fullest days with something new. `facts` are of one account. */
export function findPairs(
  facts: readonly Fact[],
  { days, basketsMin }: FraudSettings['affinity'],
  isNew: (fact: Fact) => boolean,
): Pair[] {
  const pairs = groupBy(
    facts.filter(({ kind }) => kind === 'basket'),
    ({ storeId, operatorId }) => (operatorId === null ? null : `${storeId}/${operatorId}`),
  )
  return pairs.flatMap((uses) => {
    const fullest = fullestOf(windowsOf([...uses].sort(byTime), days * DAY_MS), isNew)
    const [first] = fullest
    const to = fullest.at(-1)?.at
    if (!first?.accountId || !first.storeId || !first.operatorId || !to) return []
    if (fullest.length < basketsMin) return []
    const from = new Date(to.getTime() - days * DAY_MS)
    const { storeId, operatorId, accountId } = first
    return [{ storeId, operatorId, accountId, uses: fullest, from, to }]
  })
}

/**
 * One operator's baskets carry one card far more often than chance: the chance that so many of them do, were the card
 * shown to every operator alike (the upper tail of a binomial, with the card's share of the others' baskets, to which
 * one basket with and one without the card are added, so that a share is never nought).
 */
export function judgeAffinity(
  { uses, storeId, operatorId, accountId }: Pair,
  { operatorBaskets, storeBaskets, cardElsewhere }: PairTotals,
  { basketsMin, sharePercentMin, oneIn }: FraudSettings['affinity'],
): Signal | undefined {
  const k = uses.length
  const n = Math.max(operatorBaskets, k)
  const others = Math.max(storeBaskets - n, cardElsewhere)
  const sharePercent = (100 * k) / n
  if (k < basketsMin || sharePercent < sharePercentMin) return undefined
  const odds = -logTail(k, n, (cardElsewhere + 1) / (others + 2))
  const threshold = Math.log10(oneIn)
  if (odds < threshold) return undefined
  return {
    rule: 'affinity',
    subject: { accountId, operator: { storeId, operatorId } },
    score: excess(odds, threshold),
    evidence: uses,
    figures: {
      operatorBasketsWithCard: k,
      operatorBaskets: n,
      othersBasketsWithCard: cardElsewhere,
      othersBaskets: others,
      sharePercent: Math.round(sharePercent),
      chanceOneInTenToThe: Math.floor(odds),
    },
    says: `${k} of ${n} baskets of this operator carry this card, and ${cardElsewhere} of ${others} of the other operators; chance does that less than once in 10^${Math.floor(odds)}.`,
  }
}
