import { setImmediate as giveWay } from 'node:timers/promises'
import { createPartnerCounter } from '../../domain/cross-sell/count-partners.ts'
import { rowCountOf, transposeInSteps } from '../../domain/cross-sell/int-rows.ts'
import type { NumberedBaskets } from '../../domain/cross-sell/item-collector.ts'
import { type RankLimits, rankPartners } from '../../domain/cross-sell/rank-partners.ts'
import type { KeptRules, Kind } from './cross-sell.queries.ts'

const WORK_MS = 10
const ITEMS_AT_ONCE = 100

/**
 * The rules of every item that has any, in pages. Everything else in the process takes its turn every few
 * milliseconds. Throws when it is to stop.
 */
export async function* rankAll(
  kind: Kind,
  { names, baskets }: NumberedBaskets,
  limits: RankLimits,
  signal: AbortSignal,
): AsyncGenerator<KeptRules[]> {
  const takeTurns = createTurns(signal)
  const steps = transposeInSteps(baskets, names.length)
  let step = steps.next()
  while (!step.done) {
    await takeTurns()
    step = steps.next()
  }
  const holders = step.value
  const counts = names.map(
    (_, item) => (holders.starts[item + 1] ?? 0) - (holders.starts[item] ?? 0),
  )
  const partnersOf = createPartnerCounter(baskets, holders)
  const items = { baskets: rowCountOf(baskets), names, counts }
  let page: KeptRules[] = []
  for (const [item, key] of names.entries()) {
    await takeTurns()
    const ownCount = counts[item] ?? 0
    if (ownCount < limits.countMin) continue
    const partners = rankPartners(item, partnersOf(item, limits.countMin), items, limits)
    if (partners.length > 0) page.push({ kind, key, baskets: ownCount, partners })
    if (page.length === ITEMS_AT_ONCE) {
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}

/** Once it has been busy for some milliseconds it waits until all else that is due has been done. */
function createTurns(signal: AbortSignal): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < WORK_MS) return
    await giveWay()
    signal.throwIfAborted()
    since = performance.now()
  }
}
