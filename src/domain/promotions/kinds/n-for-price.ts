import { z } from 'zod'
import { piecesOf, spreadOverPieces, sumPieces, unitsShort } from '../pieces.ts'
import { MONEY_MAX_MINOR, type MoneyKind, nothing, SETS_MAX, UNITS_MAX } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('nForPrice'),
  units: z.int().min(2).max(UNITS_MAX).describe('Pieces of a set'),
  priceMinor: z.int().min(0).max(MONEY_MAX_MINOR).describe('Of a set'),
})

/**
 * Any n pieces for one price, as often as it pays. Sets of the dearest pieces first: no other way of making them takes
 * more off, for the sum of a set falls from one to the next.
 */
export const nForPrice: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  onLines({ units, priceMinor }, lines, setsMax) {
    const pieces = piecesOf(lines)
    let totalMinor = 0
    let sets = 0
    while (sets < Math.min(setsMax, SETS_MAX)) {
      const set = pieces.slice(sets * units, (sets + 1) * units)
      const gainMinor = sumPieces(set) - priceMinor
      if (set.length < units || gainMinor <= 0) break
      totalMinor += gainMinor
      sets += 1
    }
    if (sets === 0) return nothing
    return spreadOverPieces(sets, totalMinor, pieces.slice(0, sets * units))
  },
  shareMax({ units, priceMinor }, { leftMinor }, { dearestMinor }) {
    // No set costs more than its pieces would if all were as dear as the dearest.
    const share = 1 - priceMinor / (units * dearestMinor)
    return share <= 0 ? 0 : Math.ceil(leftMinor * share) + 1
  },
  shortOf: ({ units }, lines) => unitsShort(units, lines),
}
