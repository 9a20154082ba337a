import { type Asked, type ChoiceFault, chooseGoods } from '../../domain/returns/choose-goods.ts'
import {
  addReturned,
  allOf,
  leftOfLine,
  type ReturnedLine,
  restOf,
} from '../../domain/returns/goods.ts'
import { fieldProblem, type Problem } from '../../errors.ts'
import type { SoldBasket } from '../baskets/sold-baskets.ts'
import type { CheckedReturn } from './check-return.ts'
import type { RemainsRow } from './returns.queries.ts'

/** A basket that may be the original, and what came back of it before. */
export type OpenBasket = { sold: SoldBasket; before: RemainsRow | undefined }

export type ChosenBasket = OpenBasket & { chosen: ReturnedLine[] }

/** Which goods of which baskets are meant. Errors: original-unknown, not-returnable, exceeds-sale. */
export function chooseBaskets(
  { asked, original }: CheckedReturn,
  baskets: readonly OpenBasket[],
): ChosenBasket[] {
  if (asked !== null && 'memberId' in original) return chooseOfMember(baskets, asked)
  const [basket] = baskets
  if (!basket) throw unknownOriginal()
  return [{ ...basket, chosen: asked === null ? allThatIsLeft(basket) : chosenOf(basket, asked) }]
}

export const unknownOriginal = (): Problem =>
  fieldProblem('original-unknown', '/original', 'Nothing that was sold is recorded under this.')

const beforeOf = ({ before }: OpenBasket): ReturnedLine[] => before?.returned ?? []

function chosenOf(basket: OpenBasket, asked: readonly Asked[]): ReturnedLine[] {
  const choice = chooseGoods(basket.sold.lines, beforeOf(basket), asked)
  if (choice.fault !== undefined) throw toProblem(choice)
  return choice.lines
}

/** Errors: exceeds-sale, where nothing is left. */
function allThatIsLeft(basket: OpenBasket): ReturnedLine[] {
  const { lines } = basket.sold
  const before = new Map(beforeOf(basket).map((one) => [one.line, one]))
  const open = new Set(restOf(lines, beforeOf(basket)).map(({ line }) => line))
  const left = allOf(lines.filter((one) => open.has(one.line))).map((all): ReturnedLine => {
    const gone = before.get(all.line)
    const line = lines.find((one) => one.line === all.line)
    if (!gone || !line) return all
    const rest = leftOfLine(line, gone)
    return line.weightGrams !== undefined && gone.weightGrams > 0
      ? { line: all.line, quantity: 0, weightGrams: rest.weightGrams ?? 0 }
      : { line: all.line, quantity: rest.quantity, weightGrams: 0 }
  })
  if (left.length === 0) {
    throw fieldProblem('exceeds-sale', '/original', 'Nothing is left of this sale.')
  }
  return left
}

/** From the latest purchases first, so much of each as is left there. */
function chooseOfMember(baskets: readonly OpenBasket[], asked: readonly Asked[]): ChosenBasket[] {
  const open = baskets.map((basket): ChosenBasket => ({ ...basket, chosen: [] }))
  for (const [index, one] of asked.entries()) takeFromBaskets(open, one, index)
  return open.filter(({ chosen }) => chosen.length > 0)
}

function takeFromBaskets(open: ChosenBasket[], asked: Asked, index: number): void {
  const isByWeight = asked.weightGrams !== undefined
  let rest = asked.weightGrams ?? asked.quantity ?? 0
  for (const basket of open) {
    const gone = addReturned(beforeOf(basket), basket.chosen)
    const part = Math.min(rest, countLeft(basket.sold, gone, asked))
    if (part === 0) continue
    const wanted = isByWeight ? { weightGrams: part } : { quantity: part }
    const choice = chooseGoods(basket.sold.lines, gone, [{ sku: asked.sku, ...wanted }])
    if (choice.fault !== undefined) continue
    basket.chosen = [...basket.chosen, ...choice.lines]
    rest -= part
  }
  if (rest > 0) throw toProblem({ fault: 'exceeds', index })
}

/** How many pieces or grams of a product are left of a basket. */
function countLeft(
  { lines }: SoldBasket,
  gone: readonly ReturnedLine[],
  { sku, weightGrams }: Asked,
): number {
  const rest = restOf(lines, gone).filter(
    (line) => line.sku === sku && (line.kind === 'sale' || line.kind === 'deposit'),
  )
  return rest.reduce(
    (sum, line) => sum + (weightGrams === undefined ? line.quantity : (line.weightGrams ?? 0)),
    0,
  )
}

const faults = {
  'line-unknown': ['exceeds-sale', 'The sale has no such line or product.'],
  'not-returnable': ['not-returnable', 'Voided lines and deposits given back do not come back.'],
  exceeds: ['exceeds-sale', 'So much of it is not left.'],
  'weight-needed': ['not-returnable', 'A part of its weight came back: the rest goes by weight.'],
  'not-weighed': ['not-returnable', 'It was not sold by weight.'],
} as const

function toProblem({ fault, index }: ChoiceFault): Problem {
  const [code, detail] = faults[fault]
  return fieldProblem(code, `/lines/${index}`, detail)
}
