import type { RecordedBasket, RecordedDiscount } from '../basket.ts'
import { type Returned, restOf } from './goods.ts'

/** What an earlier return has left of a basket. */
export type Kept = { returned: Returned; netMinor: number; discounts: readonly RecordedDiscount[] }

/** A basket as if only what its shopper has kept had been bought; undefined: nothing was. */
export function keptOf(basket: RecordedBasket, kept: Kept): RecordedBasket | undefined {
  const offMinor = new Map<number, number>()
  for (const { line, amountMinor } of kept.discounts) {
    offMinor.set(line, (offMinor.get(line) ?? 0) + amountMinor)
  }
  const lines = restOf(basket.lines, kept.returned).map((line) => ({
    ...line,
    discountMinor: offMinor.get(line.line) ?? 0,
  }))
  return lines.some(({ kind }) => kind === 'sale')
    ? { ...basket, lines, netMinor: kept.netMinor }
    : undefined
}
