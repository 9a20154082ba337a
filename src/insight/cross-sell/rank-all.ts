import { createPartnerCounter } from '../../domain/cross-sell/count-partners.ts'
import { rowCountOf, transposeRows } from '../../domain/cross-sell/int-rows.ts'
import type { NumberedBaskets } from '../../domain/cross-sell/item-collector.ts'
import { type RankLimits, rankPartners } from '../../domain/cross-sell/rank-partners.ts'
import type { KeptRules, Kind } from './cross-sell.queries.ts'

/** The rules of every item that has any: of so many items as are named, `partnersMax` partners each at most. */
export function rankAll(
  kind: Kind,
  { names, baskets }: NumberedBaskets,
  limits: RankLimits,
): KeptRules[] {
  const holders = transposeRows(baskets, names.length)
  const counts = names.map(
    (_, item) => (holders.starts[item + 1] ?? 0) - (holders.starts[item] ?? 0),
  )
  const partnersOf = createPartnerCounter(baskets, holders)
  const items = { baskets: rowCountOf(baskets), names, counts }
  const rules: KeptRules[] = []
  for (const [item, key] of names.entries()) {
    const ownCount = counts[item] ?? 0
    if (ownCount < limits.countMin) continue
    const partners = rankPartners(item, partnersOf(item, limits.countMin), items, limits)
    if (partners.length > 0) rules.push({ kind, key, baskets: ownCount, partners })
  }
  return rules
}
