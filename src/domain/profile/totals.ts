import type { BasketId } from '../ids.ts'
import type { BasketGain } from './basket-gain.ts'
import { weightAt } from './decay.ts'
import type { Profile } from './profile.ts'

/** The figures of a profile that audiences and the programme's distribution go by: sums, the first and the last. */
export type Totals = Pick<
  Profile,
  | 'baskets'
  | 'spendMinor'
  | 'units'
  | 'goodsMinor'
  | 'offerSpendMinor'
  | 'firstAt'
  | 'lastAt'
  | 'lastBasketId'
  | 'weight'
  | 'spendWeight'
>

export const emptyTotals = (): Totals => ({
  baskets: 0,
  spendMinor: 0,
  units: 0,
  goodsMinor: 0,
  offerSpendMinor: 0,
  firstAt: null,
  lastAt: null,
  lastBasketId: null,
  weight: 0,
  spendWeight: 0,
})

/** The totals with a basket more. */
export function addTotals(
  totals: Totals,
  { id, gain }: { id: BasketId; gain: BasketGain },
): Totals {
  const { at, netMinor, lines } = gain
  const isLast = isAfter(totals, { at, id })
  const isFirst = totals.firstAt === null || at < totals.firstAt
  return {
    baskets: totals.baskets + 1,
    spendMinor: totals.spendMinor + netMinor,
    units: lines.reduce((sum, line) => sum + line.quantity, totals.units),
    goodsMinor: lines.reduce((sum, line) => sum + line.paidMinor, totals.goodsMinor),
    offerSpendMinor: lines.reduce(
      (sum, line) => (line.isDiscounted ? sum + line.paidMinor : sum),
      totals.offerSpendMinor,
    ),
    firstAt: isFirst ? at : totals.firstAt,
    lastAt: isLast ? at : totals.lastAt,
    lastBasketId: isLast ? id : totals.lastBasketId,
    weight: totals.weight + weightAt(at),
    spendWeight: totals.spendWeight + netMinor * weightAt(at),
  }
}

/** Of two baskets of one moment the one with the greater id is the last. */
function isAfter({ lastAt, lastBasketId }: Totals, basket: { at: Date; id: BasketId }): boolean {
  const ahead = lastAt === null ? 1 : basket.at.getTime() - lastAt.getTime()
  return ahead > 0 || (ahead === 0 && basket.id > (lastBasketId ?? ''))
}
