import { z } from 'zod'
import { priceOfWeight, takeGains } from '../pieces.ts'
import { MONEY_MAX_MINOR, type OfferLine, type Taken } from './kind.ts'

/** What kinds that set the price of a piece have in common. */

export const price = {
  priceMinor: z
    .int()
    .min(0)
    .max(MONEY_MAX_MINOR)
    .describe('Of a piece; of a kilogram where the line is weighed'),
}

type Price = { priceMinor: number }

/**
 * Every piece at a price, where it would cost more. Weighed goods by the kilogram, the line's amount rounded half up
 * to a minor unit. A set is a piece, or a weighed line; those that gain most come first.
 */
export const takeDownTo = (
  { priceMinor }: Price,
  lines: readonly OfferLine[],
  setsMax: number,
): Taken =>
  takeGains(lines, setsMax, {
    ofPiece: (minor) => Math.max(0, minor - priceMinor),
    ofWeighed: ({ leftMinor, weightGrams }) =>
      Math.max(0, leftMinor - priceOfWeight(priceMinor, weightGrams ?? 0)),
  })

/** The most that a line can gain. */
export const gainOfLine = ({ priceMinor }: Price, line: OfferLine): number => {
  const { leftMinor, weightGrams, units } = line
  const downTo = weightGrams === null ? priceMinor * units : priceOfWeight(priceMinor, weightGrams)
  // Pieces of one line may differ by a minor unit, and those below the price gain nothing.
  return Math.max(0, leftMinor - downTo) + units
}
