import { DAY_MS, groupBy, HOUR_MS } from '../../domain/fraud/facts.ts'
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
  const accounts = spansOf(added, ({ accountId }) => accountId, longestMs(settings))
  const own = added.filter(({ ownSale }) => ownSale)
  const operators = spansOf(
    own,
    ({ storeId, operatorId }) => `${storeId}/${operatorId}`,
    settings.returns.days * DAY_MS,
  )
  const facts = await readWhere(accounts, (spans) =>
    readFacts(
      tx,
      spans.map((span) => ({ ...span, accountId: span.accountId ?? '' })),
    ),
  )
  const ownReturns = await readWhere(operators, (spans) =>
    readOwnReturns(
      tx,
      spans.map((span) => ({
        ...span,
        storeId: span.storeId ?? '',
        operatorId: span.operatorId ?? '',
      })),
    ),
  )
  const newIds = new Set(added.map(({ id }) => id))
  await raiseAlerts(tx, { newIds, facts, ownReturns, settings })
}

/** Nothing is asked about nobody. */
const readWhere = async <S, T>(
  spans: readonly S[],
  read: (spans: readonly S[]) => Promise<T[]>,
): Promise<T[]> => (spans.length === 0 ? [] : read(spans))

/** How far the rules look to both sides of a fact, for late ones complete what came after them. */
function longestMs({ affinity, drain, claims, returns }: FraudSettings): number {
  const days = [
    affinity.enabled ? affinity.days : 1,
    claims.enabled ? claims.days : 1,
    returns.enabled ? returns.days : 1,
  ]
  return Math.max(...days.map((count) => count * DAY_MS), drain.enabled ? drain.hours * HOUR_MS : 0)
}

function spansOf(
  added: readonly NewFact[],
  keyOf: (fact: NewFact) => string | null,
  aroundMs: number,
): (NewFact & { from: Date; to: Date })[] {
  return groupBy(added, keyOf).flatMap((group) => {
    const [first] = group
    const times = group.map(({ at }) => at.getTime())
    const from = new Date(Math.min(...times) - aroundMs)
    const to = new Date(Math.max(...times) + aroundMs)
    return first ? [{ ...first, from, to }] : []
  })
}
