import { z } from 'zod'
import {
  countPieces,
  firstPieces,
  runsOf,
  spreadOverRuns,
  sumUnpaid,
  unitsShort,
} from '../pieces.ts'
import { type MoneyKind, UNITS_MAX } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('nForM'),
  units: z.int().min(2).max(UNITS_MAX).describe('Pieces of a set'),
  paidUnits: z
    .int()
    .min(1)
    .max(UNITS_MAX)
    .describe('How many of them are paid; the cheapest are free'),
})

/**
 * N for M: of every n pieces the cheapest are free. Sets are made of pieces next to each other in price, dearest first,
 * which makes the free ones as dear as they can be.
 */
export const nForM: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  faultOf: ({ units, paidUnits }) =>
    paidUnits < units
      ? undefined
      : { field: 'paidUnits', detail: `${paidUnits} of ${units} are paid, so none is free` },
  onLines({ units, paidUnits }, lines, setsMax) {
    const runs = runsOf(lines)
    const sets = Math.min(Math.floor(countPieces(runs) / units), setsMax)
    const inSets = firstPieces(runs, sets * units)
    return spreadOverRuns(sets, sumUnpaid(inSets, { size: units, paid: paidUnits }), inSets)
  },
  // The cheapest of a set are no more than their part of it.
  shareMax: ({ units, paidUnits }, { leftMinor }) =>
    Math.ceil((leftMinor * (units - paidUnits)) / units) + 1,
  shortOf: ({ units }, lines) => unitsShort(units, lines),
}
