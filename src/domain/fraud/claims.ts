import { DAY_MS } from '../calendar.ts'
import { excess, type Fact, type FactKind, HOUR_MS, type Signal, windowsOf } from './facts.ts'
import type { FraudSettings } from './settings.ts'

/** Receipts of others collected, or their codes guessed. `facts` are of one account, by time. */
export function judgeClaims(
  facts: readonly Fact[],
  { days, claimsMax, wrongCodesPerHour }: FraudSettings['claims'],
): Signal[] {
  return [
    ...tooMany(facts, {
      kind: 'claim',
      spanMs: days * DAY_MS,
      max: claimsMax,
      say: (count) =>
        `${count} receipts were claimed within ${days} days; more than ${claimsMax} are unusual.`,
    }),
    ...tooMany(facts, {
      kind: 'wrong-code',
      spanMs: HOUR_MS,
      max: wrongCodesPerHour,
      say: (count) => `${count} wrong receipt codes came within an hour.`,
    }),
  ]
}

type Limit = { kind: FactKind; spanMs: number; max: number; say: (count: number) => string }

function tooMany(facts: readonly Fact[], { kind, spanMs, max, say }: Limit): Signal[] {
  return windowsOf(
    facts.filter((fact) => fact.kind === kind),
    spanMs,
  )
    .filter((window) => window.length > max)
    .map((window) => ({
      rule: 'claims',
      subject: { accountId: window[0]?.accountId ?? null, operator: null },
      score: excess(window.length, max),
      evidence: window,
      figures: { count: window.length, max, of: kind },
      says: say(window.length),
    }))
}
