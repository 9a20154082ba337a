import type { SwipeLine } from '../basket.ts'
import { parseElementString } from '../gs1/element-string.ts'
import { type MeasureLayouts, readVariableMeasure } from '../gs1/variable-measure.ts'

/** What the barcode of a label says. */
export type Label = {
  priceMinor: number | null
  weightGrams: number | null
  weighed: boolean
  /** Of a weight, what is less than so many grams is lost. */
  unit: number
  misread: boolean
}

const isMeasure = /^(?:\]E0)?\d{13}$/

/** EAN-13 of goods of variable measure; or a symbology, bracket, separator or GTIN with which element strings begin. */
const speaks = /^(?:(?:\]E0)?(?:02|2\d)\d{11}$|[\](]|[^ -~]|01\d{14})/

/** Whether a line may leave its weight to its barcode; which layouts there are is not asked. */
export const mayNameWeight = ({ barcode }: Pick<SwipeLine, 'barcode'>): boolean =>
  barcode !== undefined && speaks.test(barcode)

/** Reads the barcode of a line; undefined for one that names goods alone. Most take the one test and no more. */
export function readLabel(barcode: string, layouts: MeasureLayouts): Label | undefined {
  if (!speaks.test(barcode)) return undefined
  if (isMeasure.test(barcode)) {
    const read = readVariableMeasure(barcode.slice(-13), layouts)
    return read && { ...read, misread: read.fault !== null }
  }
  const read = parseElementString(barcode)
  return {
    priceMinor: null,
    weightGrams: read.ok ? read.weightGrams : null,
    weighed: false,
    unit: 1,
    misread: !read.ok && read.fault === 'wrong-check-digit',
  }
}
