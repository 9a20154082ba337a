import { grossOf, type SwipeLine } from '../../domain/basket.ts'
import { fieldProblem } from '../../errors.ts'

/** What can be judged of lines by themselves. Errors: line-repeated, amount-mismatch, total-too-large. */
export function checkLines(lines: readonly SwipeLine[]): void {
  const seen = new Set<number>()
  let total = 0
  for (const [index, line] of lines.entries()) {
    if (seen.has(line.line)) {
      throw fieldProblem('line-repeated', `/lines/${index}/line`, `${line.line} was used before.`)
    }
    seen.add(line.line)
    const product = line.quantity * line.unitPriceMinor
    if (line.weightGrams === undefined && product !== line.amountMinor) {
      const detail = `${line.quantity} × ${line.unitPriceMinor} is ${product}.`
      throw fieldProblem('amount-mismatch', `/lines/${index}/amountMinor`, detail)
    }
    total += Math.abs(grossOf(line))
  }
  if (!Number.isSafeInteger(total)) {
    throw fieldProblem('total-too-large', '/lines', 'The sum of the lines is too large.')
  }
}
