import { findPairs, judgeAffinity } from '../../domain/fraud/affinity.ts'
import { byTime, type Fact, groupBy, joinSignals, type Signal } from '../../domain/fraud/facts.ts'
import { type Counts, judgeAccount } from '../../domain/fraud/judge-account.ts'
import { findOperatorReturns, judgeOperatorReturns } from '../../domain/fraud/returns.ts'
import type { FraudSettings } from '../../domain/fraud/settings.ts'
import type { Tx } from '../../platform/db/database.ts'
import { readStoreTotals } from './facts.queries.ts'

/** What has just been kept, and what is known around it. */
export type Watched = {
  newIds: ReadonlySet<string>
  /** Of the members' accounts. */
  facts: readonly Fact[]
  /** Of operators who took back their own sales. */
  ownReturns: readonly Fact[]
  settings: FraudSettings
}

/**
 * What the rules say of what is new, going by the facts that count. Only where one operator had a card often, or took
 * back much, is it asked what else the store sold.
 */
export async function findSignals(tx: Tx, watched: Watched, counts: Counts): Promise<Signal[]> {
  const { facts, newIds, settings } = watched
  const accounts = groupBy(facts, ({ accountId }) => accountId)
  const signals = [
    ...accounts.flatMap((own) => judgeAccount(own, settings, counts)),
    ...(await findAffinities(tx, accounts, watched, counts)),
    ...(await findOperators(tx, watched, counts)),
  ]
  return joinSignals(signals.filter(({ evidence }) => evidence.some(({ id }) => newIds.has(id))))
}

async function findAffinities(
  tx: Tx,
  accounts: readonly Fact[][],
  { newIds, settings: { affinity } }: Watched,
  counts: Counts,
): Promise<Signal[]> {
  if (!affinity.enabled) return []
  const isNew = ({ id }: Fact): boolean => newIds.has(id)
  const pairs = accounts.flatMap((own) =>
    findPairs(
      own.filter((fact) => counts('affinity', fact)),
      affinity,
      isNew,
    ),
  )
  if (pairs.length === 0) return []
  const totals = await readStoreTotals(tx, pairs)
  return pairs.flatMap((pair, index) => {
    const total = totals[index]
    return (total && judgeAffinity(pair, total, affinity)) ?? []
  })
}

async function findOperators(
  tx: Tx,
  { newIds, ownReturns, settings: { returns } }: Watched,
  counts: Counts,
): Promise<Signal[]> {
  if (!returns.enabled) return []
  const counted = ownReturns.filter((fact) => counts('returns', fact)).sort(byTime)
  const found = findOperatorReturns(counted, returns, ({ id }) => newIds.has(id))
  if (found.length === 0) return []
  const totals = await readStoreTotals(
    tx,
    found.map((one) => ({ ...one, accountId: null })),
  )
  return found.flatMap(
    (one, index) => judgeOperatorReturns(one, totals[index]?.soldMinor ?? 0, returns) ?? [],
  )
}
