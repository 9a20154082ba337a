import { excess, type Fact, HOUR_MS, type Signal } from './facts.ts'
import type { FraudSettings } from './settings.ts'

/** A small spend of points to see whether it works, then a large one. `facts` are of one account, by time. */
export function judgeDrain(facts: readonly Fact[], settings: FraudSettings['drain']): Signal[] {
  const spends = facts.filter(({ kind, pointsSpent }) => kind === 'basket' && pointsSpent > 0)
  return spends.flatMap((large, index) => {
    if (large.pointsSpent < settings.drainPointsMin) return []
    const since = large.at.getTime() - settings.hours * HOUR_MS
    const probe = spends
      .slice(0, index)
      .find((spend) => spend.at.getTime() >= since && spend.pointsSpent <= settings.probePointsMax)
    return probe ? [toSignal(probe, large, { facts, settings })] : []
  })
}

type Around = { facts: readonly Fact[]; settings: FraudSettings['drain'] }

function toSignal(probe: Fact, large: Fact, { facts, settings }: Around): Signal {
  const before = facts.filter(
    ({ kind, at }) => kind === 'basket' && at.getTime() < probe.at.getTime(),
  )
  const usual = usualStore(before)
  const elsewhere = usual !== null && large.storeId !== usual
  const newTerminal = before.length > 0 && !before.some((fact) => isSameTerminal(fact, large))
  const hours = Math.ceil((large.at.getTime() - probe.at.getTime()) / HOUR_MS)
  const oddities = [elsewhere, newTerminal].filter(Boolean).length
  const where = elsewhere ? `, in store ${large.storeId} instead of ${usual} as usual` : ''
  const at = newTerminal ? ', at a terminal where the member was never seen' : ''
  return {
    rule: 'drain',
    subject: { accountId: large.accountId, operator: null },
    score: worsen(excess(large.pointsSpent, settings.drainPointsMin), oddities),
    evidence: [probe, large],
    figures: {
      probePoints: probe.pointsSpent,
      drainPoints: large.pointsSpent,
      hours,
      usualStoreId: usual ?? 'unknown',
      elsewhere: elsewhere ? 'yes' : 'no',
      newTerminal: newTerminal ? 'yes' : 'no',
    },
    says: `${probe.pointsSpent} points were spent, then ${large.pointsSpent} within ${hours} hours${where}${at}.`,
  }
}

/** Each oddity halves what is left up to 100. */
const worsen = (score: number, oddities: number): number =>
  Math.round(100 - (100 - score) / 2 ** oddities)

const isSameTerminal = (one: Fact, other: Fact): boolean =>
  one.storeId === other.storeId && one.terminalId === other.terminalId

/** The store of most baskets; of several the one with the lowest id. Null: no baskets. */
function usualStore(baskets: readonly Fact[]): string | null {
  const counts = new Map<string, number>()
  for (const { storeId } of baskets) {
    if (storeId !== null) counts.set(storeId, (counts.get(storeId) ?? 0) + 1)
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return first?.[0] ?? null
}
