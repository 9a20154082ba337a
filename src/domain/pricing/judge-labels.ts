import type { SwipeLine } from '../basket.ts'
import type { MeasureLayouts } from '../gs1/variable-measure.ts'
import { priceOfWeight } from '../promotions/pieces.ts'
import { isAmountOdd } from './line-faults.ts'
import { type Label, readLabel } from './read-label.ts'

/** What is odd about a label or a weight. */
export type LabelFlag =
  | 'barcode-check-digit'
  | 'barcode-price-differs'
  | 'barcode-weight-differs'
  | 'weight-price-differs'

const WEIGHT_MAX_GRAMS = 100_000_000

/** What the labels of a basket say beside its lines. */
export type JudgedLabels = {
  /** By line: what it weighs, by the till or, where that left it out, by the label. */
  weights: ReadonlyMap<number, number>
  flags: LabelFlag[]
  /** The place of the first line whose amount neither pieces nor its barcode explain; null: there is none. */
  unexplainedAt: number | null
}

const nothing: JudgedLabels = { weights: new Map(), flags: [], unexplainedAt: null }

/**
 * Holds lines against their barcodes, which say a price, a weight, or both wrongly, and against their own weights. The
 * sale has happened, so what differs is flagged and stands. Lines without barcode and weight cost nothing. Errors:
 * amount-mismatch, where neither line nor barcode says that goods are weighed.
 */
export function judgeLabels(lines: readonly SwipeLine[], layouts: MeasureLayouts): JudgedLabels {
  if (!lines.some(hasSomethingToSay)) return nothing
  const weights = new Map<number, number>()
  const flags = new Set<LabelFlag>()
  let unexplainedAt: number | null = null
  for (const [index, line] of lines.entries()) {
    if (!hasSomethingToSay(line)) continue
    const label = line.barcode === undefined ? undefined : readLabel(line.barcode, layouts)
    const grams = line.weightGrams ?? weightOf(line, label)
    if (grams !== undefined) weights.set(line.line, grams)
    else if (!label?.weighed && isAmountOdd(line)) unexplainedAt ??= index
    for (const flag of flagsOf(line, label, grams)) flags.add(flag)
  }
  return { weights, flags: [...flags], unexplainedAt }
}

const hasSomethingToSay = ({ barcode, weightGrams }: SwipeLine): boolean =>
  barcode !== undefined || weightGrams !== undefined

/**
 * What a line weighs that does not say so: what its labels say; else what weighs so much at its price per kilogram,
 * amount × 1000 / price in grams, rounded half up. An element string speaks only where the amount is not one of pieces.
 */
function weightOf(line: SwipeLine, label: Label | undefined): number | undefined {
  if (!label || !(label.weighed || isAmountOdd(line))) return undefined
  const { quantity, unitPriceMinor, amountMinor } = line
  if (label.weightGrams !== null) return possible(label.weightGrams * quantity)
  if (!label.weighed || unitPriceMinor === 0) return undefined
  return possible(Math.floor((amountMinor * 2000 + unitPriceMinor) / (2 * unitPriceMinor)))
}

const possible = (grams: number): number | undefined =>
  grams >= 1 && grams <= WEIGHT_MAX_GRAMS ? grams : undefined

function flagsOf(
  line: SwipeLine,
  label: Label | undefined,
  grams: number | undefined,
): LabelFlag[] {
  if (line.kind === 'voided') return []
  const flags: LabelFlag[] = []
  if (label?.misread) flags.push('barcode-check-digit')
  if (isPricedOtherwise(line, label)) flags.push('barcode-price-differs')
  if (weighsOtherwise(line, label)) flags.push('barcode-weight-differs')
  // A weight that was reckoned from the price proves nothing about it.
  const isSaid = line.weightGrams !== undefined || typeof label?.weightGrams === 'number'
  if (isSaid && costsOtherwise(line, grams)) flags.push('weight-price-differs')
  return flags
}

/** A field of zeros says nothing: scales print it where a price does not fit. */
const isPricedOtherwise = (line: SwipeLine, label: Label | undefined): boolean =>
  !!label?.priceMinor && label.priceMinor * line.quantity !== line.amountMinor

function weighsOtherwise({ weightGrams, quantity }: SwipeLine, label: Label | undefined): boolean {
  if (!label?.weightGrams || weightGrams === undefined) return false
  return Math.abs(label.weightGrams * quantity - weightGrams) >= label.unit * quantity
}

/** Grams × price per kilogram, rounded half up; each label may be one minor unit off. */
const costsOtherwise = (line: SwipeLine, grams: number | undefined): boolean =>
  grams !== undefined &&
  Math.abs(priceOfWeight(line.unitPriceMinor, grams) - line.amountMinor) > line.quantity
