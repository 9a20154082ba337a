import { judgeClaims } from './claims.ts'
import { judgeDistantStores } from './distant-stores.ts'
import { judgeDrain } from './drain.ts'
import { byTime, type Fact, type Signal } from './facts.ts'
import { judgeReturns } from './returns.ts'
import type { FraudRule, FraudSettings } from './settings.ts'
import { judgeSplit } from './split.ts'
import { judgeVelocity } from './velocity.ts'

/** Which facts a rule may still go by. */
export type Counts = (rule: FraudRule, fact: Fact) => boolean

/** What the rules that look at one account alone say of it; those that are switched off say nothing. */
export function judgeAccount(
  facts: readonly Fact[],
  settings: FraudSettings,
  counts: Counts,
): Signal[] {
  const sorted = [...facts].sort(byTime)
  const of = (rule: FraudRule): Fact[] =>
    settings[rule].enabled ? sorted.filter((fact) => counts(rule, fact)) : []
  return [
    ...judgeVelocity(of('velocity'), settings.velocity),
    ...judgeDistantStores(of('distantStores'), settings.distantStores),
    ...judgeDrain(of('drain'), settings.drain),
    ...judgeSplit(of('split'), settings.split),
    ...judgeClaims(of('claims'), settings.claims),
    ...judgeReturns(of('returns'), settings.returns),
  ]
}
