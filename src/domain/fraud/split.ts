import { excess, type Fact, groupBy, MINUTE_MS, type Signal, windowsOf } from './facts.ts'
import type { FraudSettings } from './settings.ts'

/** Several baskets of one card at one store within minutes that each take one bonus. `facts` are by time. */
export function judgeSplit(
  facts: readonly Fact[],
  { minutes, basketsMin }: FraudSettings['split'],
): Signal[] {
  const taken = facts.flatMap((fact) =>
    fact.kind === 'basket' ? [...new Set(fact.bonuses)].map((bonus) => ({ fact, bonus })) : [],
  )
  const groups = groupBy(taken, ({ fact, bonus }) => `${fact.storeId}/${bonus}`)
  return groups.flatMap((group) =>
    windowsOf(
      group.map(({ fact }) => fact),
      minutes * MINUTE_MS,
    )
      .filter((window) => window.length >= basketsMin)
      .map((window) => ({
        rule: 'split' as const,
        subject: { accountId: window[0]?.accountId ?? null, operator: null },
        score: excess(window.length, basketsMin),
        evidence: window,
        figures: { baskets: window.length, minutes, promotionId: group[0]?.bonus ?? '' },
        says: `${window.length} baskets in one store within ${minutes} minutes each took the bonus of one promotion that is given once a basket.`,
      })),
  )
}
