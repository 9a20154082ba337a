import {
  addReturned,
  type BoughtLine,
  leftOfLine,
  type Returned,
  type ReturnedLine,
} from './goods.ts'

/** What is brought back: a line of the receipt or a product; so many pieces or grams, or all that is left. */
export type Asked = {
  line?: number | undefined
  sku?: string | undefined
  quantity?: number | undefined
  weightGrams?: number | undefined
}

export type Chosen = { lines: ReturnedLine[]; fault?: undefined }
export type ChoiceFault = {
  fault: 'line-unknown' | 'not-returnable' | 'exceeds' | 'weight-needed' | 'not-weighed'
  /** Of what was asked. */
  index: number
}

/** Only goods and the deposits on them come back; what was given back at the sale already cannot. */
export const isReturnable = ({ kind }: Pick<BoughtLine, 'kind'>): boolean =>
  kind === 'sale' || kind === 'deposit'

/**
 * Which goods of a basket are meant, beside what has come back before. A product is taken from its lines in the order
 * of their numbers.
 */
export function chooseGoods(
  lines: readonly BoughtLine[],
  before: Returned,
  asked: readonly Asked[],
): Chosen | ChoiceFault {
  let chosen: ReturnedLine[] = []
  for (const [index, one] of asked.entries()) {
    const candidates = candidatesOf(lines, one)
    if (candidates.length === 0) return { fault: 'line-unknown', index }
    if (!candidates.some(isReturnable)) return { fault: 'not-returnable', index }
    const taken = takeGoods(candidates.filter(isReturnable), addReturned(before, chosen), one)
    if (typeof taken === 'string') return { fault: taken, index }
    chosen = addReturned(chosen, taken)
  }
  return { lines: chosen }
}

const candidatesOf = (lines: readonly BoughtLine[], { line, sku }: Asked): BoughtLine[] =>
  lines
    .filter(
      (one) => (line === undefined || one.line === line) && (sku === undefined || one.sku === sku),
    )
    .sort((a, b) => a.line - b.line)

const noneReturned = { quantity: 0, weightGrams: 0 }

function takeGoods(
  lines: readonly BoughtLine[],
  before: Returned,
  asked: Asked,
): ReturnedLine[] | ChoiceFault['fault'] {
  const gone = new Map(before.map((one) => [one.line, one]))
  const open = lines.map((line) => ({
    line,
    left: leftOfLine(line, gone.get(line.line) ?? noneReturned),
  }))
  const { quantity, weightGrams } = asked
  if (weightGrams !== undefined) {
    const weighed = open.filter(({ line }) => line.weightGrams !== undefined)
    if (weighed.length === 0) return 'not-weighed'
    return takeUp(
      weighed,
      weightGrams,
      ({ left }) => left.weightGrams ?? 0,
      (line, grams) => ({
        line: line.line,
        quantity: 0,
        weightGrams: grams,
      }),
    )
  }
  const whole = open.flatMap((one) => wholeOf(one, gone.get(one.line.line)))
  if (quantity === undefined) return whole.length > 0 ? whole : 'exceeds'
  if (open.some(({ line }) => isOpenedByWeight(line, gone))) return 'weight-needed'
  return takeUp(
    open,
    quantity,
    ({ left }) => left.quantity,
    (line, pieces) => ({
      line: line.line,
      quantity: pieces,
      weightGrams: 0,
    }),
  )
}

/** Labels can no longer be counted once a part of the weight has come back. */
const isOpenedByWeight = (line: BoughtLine, gone: ReadonlyMap<number, ReturnedLine>): boolean =>
  line.weightGrams !== undefined && (gone.get(line.line)?.weightGrams ?? 0) > 0

type Open = { line: BoughtLine; left: ReturnType<typeof leftOfLine> }

function takeUp(
  open: readonly Open[],
  amount: number,
  leftOf: (one: Open) => number,
  toReturned: (line: BoughtLine, taken: number) => ReturnedLine,
): ReturnedLine[] | 'exceeds' {
  const taken: ReturnedLine[] = []
  let rest = amount
  for (const one of open) {
    const part = Math.min(rest, leftOf(one))
    if (part > 0) taken.push(toReturned(one.line, part))
    rest -= part
  }
  return rest > 0 ? 'exceeds' : taken
}

/** All that is left of a line: by label, unless a part of its weight is gone. */
function wholeOf({ line, left }: Open, gone: ReturnedLine | undefined): ReturnedLine[] {
  if (left.quantity === 0) return []
  const byWeight = line.weightGrams !== undefined && (gone?.weightGrams ?? 0) > 0
  return byWeight
    ? [{ line: line.line, quantity: 0, weightGrams: left.weightGrams ?? 0 }]
    : [{ line: line.line, quantity: left.quantity, weightGrams: 0 }]
}
