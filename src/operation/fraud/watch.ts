import { DAY_MS } from '../../domain/calendar.ts'
import { groupBy } from '../../domain/fraud/facts.ts'
import type { FraudSettings } from '../../domain/fraud/settings.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type NewFact, readFacts, readOwnReturns } from './facts.queries.ts'
import { raiseAlerts } from './raise-alerts.ts'

/** Looks at what has just been kept beside what happened around it, by the tills' own time, and raises alerts. */
export async function watch(
  tx: Tx,
  added: readonly NewFact[],
  settings: FraudSettings,
): Promise<void> {
  const accounts = spansOf(added, ({ accountId }) => accountId, settings)
  const own = added.filter(({ ownSale }) => ownSale)
  const operators = spansOf(own, ({ storeId, operatorId }) => `${storeId}/${operatorId}`, settings)
  const facts = await readFacts(
    tx,
    accounts.map((span) => ({ ...span, accountId: span.accountId ?? '' })),
  )
  const ownReturns = await readOwnReturns(
    tx,
    operators.map((span) => ({
      ...span,
      storeId: span.storeId ?? '',
      operatorId: span.operatorId ?? '',
    })),
  )
  const newIds = new Set(added.map(({ id }) => id))
  await raiseAlerts(tx, { newIds, facts, ownReturns, settings })
}

/** What a member usually does is told by so many days. */
const HABIT_MS = 31 * DAY_MS

/** How far the rules that a fact can be evidence for look to both sides, for late ones complete what came after. */
function reachMs({ kind, pointsSpent }: NewFact, settings: FraudSettings): number {
  const { affinity, drain, claims, returns } = settings
  switch (kind) {
    case 'basket':
      return Math.max(
        DAY_MS,
        affinity.enabled ? affinity.days * DAY_MS : 0,
        drain.enabled && pointsSpent > 0 ? HABIT_MS : 0,
      )
    case 'return':
    case 'void':
      return returns.days * DAY_MS
    case 'claim':
    case 'wrong-code':
      return claims.days * DAY_MS
    default:
      return kind satisfies never
  }
}

function spansOf(
  added: readonly NewFact[],
  keyOf: (fact: NewFact) => string | null,
  settings: FraudSettings,
): (NewFact & { from: Date; to: Date })[] {
  return groupBy(added, keyOf).flatMap((group) => {
    const [first] = group
    const reaches = group.map((fact) => [fact.at.getTime(), reachMs(fact, settings)] as const)
    const from = new Date(Math.min(...reaches.map(([at, reach]) => at - reach)))
    const to = new Date(Math.max(...reaches.map(([at, reach]) => at + reach)))
    return first ? [{ ...first, from, to }] : []
  })
}
