import { z } from 'zod'
import { firstPieces, runsOf, spreadOverRuns, sumRuns } from '../pieces.ts'
import { type MoneyKind, UNITS_MAX } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('freeItem'),
  units: z
    .int()
    .min(1)
    .max(UNITS_MAX)
    .optional()
    .describe('Pieces that are free, once a basket; default 1'),
})

/** A piece for nothing, the dearest that there is; what earns it is the promotion's condition. */
export const freeItem: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  onLines({ units = 1 }, lines) {
    const free = firstPieces(runsOf(lines), units)
    return spreadOverRuns(1, sumRuns(free), free)
  },
}
