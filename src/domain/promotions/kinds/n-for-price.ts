import { z } from 'zod'
import { bestSets } from '../best-sets.ts'
import { countPieces, firstPieces, runsOf, spreadOverRuns, sumRuns, unitsShort } from '../pieces.ts'
import { MONEY_MAX_MINOR, type MoneyKind, nothing, UNITS_MAX } from './kind.ts'

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
    const runs = runsOf(lines)
    const worthOf = (sets: number) => sumRuns(firstPieces(runs, sets * units)) - sets * priceMinor
    const possible = Math.min(Math.floor(countPieces(runs) / units), setsMax)
    const sets = bestSets(possible, worthOf, (worthMinor) => worthMinor)
    if (sets === 0) return nothing
    return spreadOverRuns(sets, worthOf(sets), firstPieces(runs, sets * units))
  },
  shareMax({ units, priceMinor }, { leftMinor }, { dearestMinor }) {
    // No set costs more than its pieces would if all were as dear as the dearest.
    const share = 1 - priceMinor / (units * dearestMinor)
    return share <= 0 ? 0 : Math.ceil(leftMinor * share) + 1
  },
  shortOf: ({ units }, lines) => unitsShort(units, lines),
}
