import { grossOf, type SwipeLine } from '../basket.ts'
import type { LineLaw } from '../law/line-law.ts'

/** Goods that were bought, as far as a return of them is concerned. */
export type BoughtLine = Pick<SwipeLine, 'line' | 'kind' | 'sku' | 'quantity' | 'amountMinor'> & {
  /** Present: it is weighed, and its quantity are labels. */
  weightGrams?: number | undefined
  law?: LineLaw | undefined
}

/** What came back of a line in all. Of a weighed one: so many labels, and so many grams beside them. */
export type ReturnedLine = { line: number; quantity: number; weightGrams: number }

/** What came back of a basket in all; each line once. The order says nothing. */
export type Returned = readonly ReturnedLine[]

/** Sums what came back before and now. */
export function addReturned(before: Returned, more: Returned): ReturnedLine[] {
  const sums = new Map<number, ReturnedLine>()
  for (const { line, quantity, weightGrams } of [...before, ...more]) {
    const sum = sums.get(line) ?? { line, quantity: 0, weightGrams: 0 }
    sums.set(line, {
      line,
      quantity: sum.quantity + quantity,
      weightGrams: sum.weightGrams + weightGrams,
    })
  }
  return [...sums.values()].sort((a, b) => a.line - b.line)
}

/** What is left of a line: pieces or labels, and grams. */
export function leftOfLine(
  line: BoughtLine,
  { quantity, weightGrams }: Omit<ReturnedLine, 'line'>,
): { quantity: number; weightGrams: number | undefined } {
  const pieces = line.quantity - quantity
  if (line.weightGrams === undefined) return { quantity: pieces, weightGrams: undefined }
  const grams = gramsBesideLabels(line, quantity) - weightGrams
  return { quantity: grams === 0 ? 0 : Math.min(pieces, labelsOf(line, grams)), weightGrams: grams }
}

/** Labels weigh the same each, as far as anybody knows. */
const gramsBesideLabels = ({ quantity, weightGrams = 0 }: BoughtLine, labels: number): number =>
  weightGrams - Math.floor((weightGrams * labels) / quantity)

/** So many grams are on at least so many labels, and on one at least. */
const labelsOf = ({ quantity, weightGrams = 1 }: BoughtLine, grams: number): number =>
  Math.max(1, Math.ceil((quantity * grams) / weightGrams))

/** What is left of a basket, as the lines of a basket of its own. Lines of which nothing is left are not in it. */
export function restOf<Line extends BoughtLine>(
  lines: readonly Line[],
  returned: Returned,
): Line[] {
  const back = new Map(returned.map((one) => [one.line, one]))
  return lines.flatMap((line) => {
    const gone = back.get(line.line)
    if (!gone) return line
    const { quantity, weightGrams } = leftOfLine(line, gone)
    if (quantity === 0) return []
    const amountMinor = amountOf(line, quantity, weightGrams)
    return { ...line, quantity, weightGrams, amountMinor, law: lawOfRest(line, quantity) }
  })
}

/**
 * Weighed goods cost by their weight, others by their pieces, which labels may have priced as no whole part: rounded half
 * up, so that it only matters how much is left of them.
 */
function amountOf(line: BoughtLine, quantity: number, grams: number | undefined): number {
  const { amountMinor, weightGrams } = line
  return grams === undefined || weightGrams === undefined
    ? shareOf(amountMinor, quantity, line.quantity)
    : shareOf(amountMinor, grams, weightGrams)
}

const shareOf = (amountMinor: number, part: number, of: number): number =>
  Number(((2n * BigInt(amountMinor) * BigInt(part)) / BigInt(of) + 1n) / 2n)

/** The least price that the law lets a line have is that of its pieces. */
function lawOfRest({ law, quantity: bought }: BoughtLine, quantity: number): LineLaw | undefined {
  if (!law || law.floorMinor === 0) return law
  return { ...law, floorMinor: Math.floor(law.floorMinor / bought) * quantity }
}

/** Everything of a basket: what a void takes back, deposits that were given back included. */
export const allOf = (lines: readonly BoughtLine[]): ReturnedLine[] =>
  lines.map(({ line, quantity }) => ({ line, quantity, weightGrams: 0 }))

/** Whether anything that was sold is left: lines that were voided and deposits are not. */
export const areGoodsIn = (lines: readonly Pick<BoughtLine, 'kind'>[]): boolean =>
  lines.some(({ kind }) => kind === 'sale')

export const grossOfLines = (lines: readonly BoughtLine[]): number =>
  lines.reduce((sum, line) => sum + grossOf(line), 0)
