import { DAY_MS } from '../calendar.ts'
import { excess, type Fact, groupBy, HOUR_MS, type Signal, windowsOf } from './facts.ts'
import type { FraudSettings } from './settings.ts'

/** More baskets on one card within an hour or a day than a household buys. `facts` are of one account, by time. */
export function judgeVelocity(
  facts: readonly Fact[],
  { perHour, perDay }: FraudSettings['velocity'],
): Signal[] {
  const cards = groupBy(
    facts.filter(({ kind }) => kind === 'basket'),
    ({ cardNumber, accountId }) => cardNumber ?? accountId,
  )
  return cards.flatMap((uses) => [
    ...tooMany(uses, { spanMs: HOUR_MS, max: perHour, within: 'an hour' }),
    ...tooMany(uses, { spanMs: DAY_MS, max: perDay, within: '24 hours' }),
  ])
}

function tooMany(
  uses: readonly Fact[],
  { spanMs, max, within }: { spanMs: number; max: number; within: string },
): Signal[] {
  return windowsOf(uses, spanMs)
    .filter((window) => window.length > max)
    .map((window) => ({
      rule: 'velocity',
      subject: { accountId: window[0]?.accountId ?? null, operator: null },
      score: excess(window.length, max),
      evidence: window,
      figures: { baskets: window.length, max, within },
      says: `${window.length} baskets on one card within ${within}; more than ${max} are unusual.`,
    }))
}
