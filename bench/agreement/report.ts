import type pg from 'pg'
import type { Refusal } from '../../src/checkout/pricing/remarks.ts'
import type { RewardKind } from '../../src/domain/promotions/kinds.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import type { Live } from './launch-offers.ts'
import { recipes } from './rewards.ts'
import type { RungUp } from './ring-up.ts'

/** What one kind gave. A discount is what one promotion takes off one line. */
export type KindFigures = {
  promotions: number
  baskets: number
  sets: number
  discounts: number
  discountMinor: number
}

export type Tally = {
  baskets: number
  byQuote: number
  discounted: number
  searchStopped: number
  withRefusals: number
  pointsSpent: number
  codesRedeemed: number
  different: RungUp[]
  discounts: Map<string, { count: number; amountMinor: number }>
}

export const newTally = (): Tally => ({
  baskets: 0,
  byQuote: 0,
  discounted: 0,
  searchStopped: 0,
  withRefusals: 0,
  pointsSpent: 0,
  codesRedeemed: 0,
  different: [],
  discounts: new Map(),
})

/** Counts what was recorded. */
export function tallyUp(tally: Tally, rung: RungUp): void {
  const { quote, swipe, byQuote, differences } = rung
  tally.baskets += 1
  if (byQuote) tally.byQuote += 1
  if (differences.length > 0) tally.different.push(rung)
  if (quote.flags.includes('search-stopped')) tally.searchStopped += 1
  if (quote.refused.length > 0) tally.withRefusals += 1
  if (!swipe) return
  if (swipe.totals.discountMinor > 0) tally.discounted += 1
  tally.pointsSpent += swipe.points.spent
  tally.codesRedeemed += swipe.couponsRedeemed.length
  for (const { promotionId, amountMinor } of swipe.discounts) {
    const before = tally.discounts.get(promotionId ?? '') ?? { count: 0, amountMinor: 0 }
    const after = { count: before.count + 1, amountMinor: before.amountMinor + amountMinor }
    tally.discounts.set(promotionId ?? '', after)
  }
}

/** By kind. Uses come from the quotes, of which each basket has one: only there points are told by promotion. */
export async function countKinds(
  client: pg.ClientBase,
  kinds: ReadonlyMap<string, RewardKind>,
  { discounts }: Tally,
): Promise<Record<RewardKind, KindFigures>> {
  const empty = { promotions: 0, baskets: 0, sets: 0, discounts: 0, discountMinor: 0 }
  const figures = Object.fromEntries(
    Object.keys(recipes).map((kind) => [kind, { ...empty }]),
  ) as Record<RewardKind, KindFigures>
  for (const [id, kind] of kinds) {
    const of = figures[kind]
    of.promotions += 1
    of.discounts += discounts.get(id)?.count ?? 0
    of.discountMinor += discounts.get(id)?.amountMinor ?? 0
  }
  const { rows } = await client.query<{ promotion: string; baskets: number; sets: number }>(
    `select use ->> 'promotionId' as promotion, count(*)::int as baskets, sum((use ->> 'sets')::int)::int as sets
     from quotes, jsonb_array_elements(outcome -> 'uses') as use group by 1`,
  )
  for (const { promotion, baskets, sets } of rows) {
    const kind = kinds.get(promotion)
    if (kind === undefined) continue
    figures[kind].baskets += baskets
    figures[kind].sets += sets
  }
  return figures
}

export function printKinds(figures: Record<RewardKind, KindFigures>): void {
  const rows = Object.entries(figures).map(([kind, of]) => [
    ...[kind, whole(of.promotions), whole(of.baskets), whole(of.sets)],
    ...[whole(of.discounts), fixed(of.discountMinor / 100, 2)],
  ])
  printTable(['kind', 'promotions', 'in baskets', 'sets', 'discounts', 'money off'], rows)
  const idle = Object.entries(figures).filter(([, of]) => of.baskets === 0)
  if (idle.length > 0) console.log(`\nWithout effect: ${idle.map(([kind]) => kind).join(', ')}`)
}

const SHOWN_MAX = 3

/** How often what differed, and how those baskets were recorded. */
export function countDifferences({ different }: Tally): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { byQuote, differences } of different) {
    const fields = differences.map(({ field, quoted, recorded }) =>
      field === 'refused' ? `refused: ${codesOf(quoted)} → ${codesOf(recorded)}` : field,
    )
    const name = `${fields.join(', ')} ${byQuote ? '(by quote)' : '(anew)'}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const codesOf = (refused: unknown): string =>
  (refused as Refusal[]).map(({ code }) => code).join(' ') || 'none'

/** The shortest baskets first, with the promotions that they are about: what somebody needs to see it happen again. */
export function printDifferences(tally: Tally, { offers }: Live): void {
  const { different } = tally
  for (const [name, count] of Object.entries(countDifferences(tally))) {
    console.log(`${count} × ${name}`)
  }
  const shortest = [...different].sort((a, b) => a.quote.lines.length - b.quote.lines.length)
  for (const { basket, byQuote, quote, differences } of shortest.slice(0, SHOWN_MAX)) {
    const named = [...offers].filter(([id]) => JSON.stringify(differences).includes(id))
    const shown = { byQuote, quoteId: quote.quoteId, basket, differences }
    console.log(JSON.stringify({ ...shown, promotions: Object.fromEntries(named) }, null, 1))
  }
}
