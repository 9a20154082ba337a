import { grossOf, type SwipeLine } from '../basket.ts'
import { mayNameWeight } from './read-label.ts'

/**
 * A billion in a currency with cents. Far above any basket, and so far below 2^53 that whatever is summed over
 * baskets, points multiplied a hundredfold included, stays exact: an article number scanned as a price does no harm.
 */
export const BASKET_MAX_MINOR = 100_000_000_000

/** What makes a basket one that cannot be priced; `at`: the place of the line, the last one of a sum. */
export type LineFault = {
  code: 'line-repeated' | 'amount-mismatch' | 'total-too-large'
  at: number
}

/** What can be judged of lines by themselves. An amount that only a barcode may explain is left to judgeLabels. */
export function findLineFault(lines: readonly SwipeLine[]): LineFault | null {
  const seen = new Set<number>()
  let total = 0
  for (const [at, line] of lines.entries()) {
    if (seen.has(line.line)) return { code: 'line-repeated', at }
    seen.add(line.line)
    if (isAmountOdd(line) && !mayNameWeight(line)) return { code: 'amount-mismatch', at }
    total += Math.abs(grossOf(line))
  }
  return total > BASKET_MAX_MINOR ? { code: 'total-too-large', at: lines.length - 1 } : null
}

/** Whether the amount is not that of so many pieces, though the line does not say that it is weighed. */
export const isAmountOdd = (line: SwipeLine): boolean =>
  line.weightGrams === undefined && line.quantity * line.unitPriceMinor !== line.amountMinor
