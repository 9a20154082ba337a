import { grossOf, type SwipeLine } from '../../domain/basket.ts'
import { fieldProblem, type Problem } from '../../errors.ts'
import { mayNameWeight } from './read-label.ts'

/**
 * A billion in a currency with cents. Far above any basket, and so far below 2^53 that whatever is summed over
 * baskets, points multiplied a hundredfold included, stays exact: an article number scanned as a price does no harm.
 */
export const BASKET_MAX_MINOR = 100_000_000_000

/**
 * What can be judged of lines by themselves. An amount that only a barcode may explain is left to judgeLabels. Errors:
 * line-repeated, amount-mismatch, total-too-large.
 */
export function checkLines(lines: readonly SwipeLine[]): void {
  const seen = new Set<number>()
  let total = 0
  for (const [index, line] of lines.entries()) {
    if (seen.has(line.line)) {
      throw fieldProblem('line-repeated', `/lines/${index}/line`, `${line.line} was used before.`)
    }
    seen.add(line.line)
    if (isAmountOdd(line) && !mayNameWeight(line)) throw amountMismatch(line, index)
    total += Math.abs(grossOf(line))
  }
  if (total > BASKET_MAX_MINOR) {
    const detail = `The lines come to more than ${BASKET_MAX_MINOR}.`
    throw fieldProblem('total-too-large', '/lines', detail)
  }
}

/** Whether the amount is not that of so many pieces, though the line does not say that it is weighed. */
export const isAmountOdd = (line: SwipeLine): boolean =>
  line.weightGrams === undefined && line.quantity * line.unitPriceMinor !== line.amountMinor

export function amountMismatch({ quantity, unitPriceMinor }: SwipeLine, index: number): Problem {
  const detail = `${quantity} × ${unitPriceMinor} is ${quantity * unitPriceMinor}.`
  return fieldProblem('amount-mismatch', `/lines/${index}/amountMinor`, detail)
}
