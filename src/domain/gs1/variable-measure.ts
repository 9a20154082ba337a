import { fieldVerifier, hasGs1CheckDigit } from './check-digit.ts'

/**
 * EAN-13 of goods that are weighed or priced in the shop, for which GS1 leaves prefixes to countries and retailers (GS1
 * General Specifications, 2.1: variable measure items in restricted circulation). Which prefix says what is data. Pure.
 */

export const measurePrefixes = [
  '02',
  '20',
  '21',
  '22',
  '23',
  '24',
  '25',
  '26',
  '27',
  '28',
  '29',
] as const

export type MeasurePrefix = (typeof measurePrefixes)[number]

/** Letters for the ten digits between prefix and check digit: first the item, then a verifier if any, then the field. */
export const layoutPattern = /^(?=.{10}$)I+(?:V(?:P{4,5}|W{4,5})|P{3,6}|W{3,6})$/

export type MeasureLayout = {
  prefix: MeasurePrefix
  /** I item reference, V verifier of the field, P price, W weight. */
  layout: string
  /** What 1 in the field stands for: minor units of a price, grams of a weight. */
  unit: number
  /** The price is of weighed goods; always true where the field is a weight. */
  weighed: boolean
}

export type MeasureLayouts = ReadonlyMap<string, MeasureLayout>

/** What such a barcode says. */
export type VariableMeasure = {
  item: string
  /** Of one label; null: it carries a weight. */
  priceMinor: number | null
  /** Of one label; null: it carries a price. */
  weightGrams: number | null
  weighed: boolean
  /** What 1 in the field stands for; less than that is lost in it. */
  unit: number
  fault: 'wrong-check-digit' | 'wrong-verifier' | null
}

/** Reads an EAN-13 by the layout of its prefix; undefined for a prefix without one. `ean` has 13 digits. */
export function readVariableMeasure(
  ean: string,
  layouts: MeasureLayouts,
): VariableMeasure | undefined {
  const found = layouts.get(ean.slice(0, 2))
  if (!found) return undefined
  const { layout, unit, weighed } = found
  const body = ean.slice(2, -1)
  const price = pick(body, layout, 'P')
  const weight = pick(body, layout, 'W')
  return {
    item: pick(body, layout, 'I'),
    priceMinor: price === '' ? null : Number(price) * unit,
    weightGrams: weight === '' ? null : Number(weight) * unit,
    weighed,
    unit,
    fault: faultOf(ean, pick(body, layout, 'V'), price || weight),
  }
}

const pick = (body: string, layout: string, letter: string): string =>
  Array.from(body)
    .filter((_digit, place) => layout[place] === letter)
    .join('')

function faultOf(ean: string, verifier: string, field: string): VariableMeasure['fault'] {
  if (!hasGs1CheckDigit(ean)) return 'wrong-check-digit'
  if (verifier !== '' && fieldVerifier(field) !== Number(verifier)) return 'wrong-verifier'
  return null
}
