import type { SwipeLine } from '../../domain/basket.ts'
import {
  BASKET_MAX_MINOR,
  findLineFault,
  type LineFault,
} from '../../domain/pricing/line-faults.ts'
import { fieldProblem, type Problem } from '../../errors.ts'

export { BASKET_MAX_MINOR } from '../../domain/pricing/line-faults.ts'

/** What can be judged of lines by themselves. Errors: line-repeated, amount-mismatch, total-too-large. */
export function checkLines(lines: readonly SwipeLine[]): void {
  const fault = findLineFault(lines)
  if (fault) throw toProblem(lines, fault)
}

function toProblem(lines: readonly SwipeLine[], { code, at }: LineFault): Problem {
  switch (code) {
    case 'line-repeated':
      return fieldProblem(code, `/lines/${at}/line`, `${lines[at]?.line} was used before.`)
    case 'amount-mismatch':
      return amountMismatch(lines, at)
    case 'total-too-large':
      return fieldProblem(code, '/lines', `The lines come to more than ${BASKET_MAX_MINOR}.`)
    default:
      return code satisfies never
  }
}

export function amountMismatch(lines: readonly SwipeLine[], at: number): Problem {
  const { quantity = 0, unitPriceMinor = 0 } = lines[at] ?? {}
  const detail = `${quantity} × ${unitPriceMinor} is ${quantity * unitPriceMinor}.`
  return fieldProblem('amount-mismatch', `/lines/${at}/amountMinor`, detail)
}
