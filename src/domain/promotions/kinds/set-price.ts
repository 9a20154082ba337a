import { z } from 'zod'
import { percentOf } from '../../money.ts'
import { bestSets } from '../best-sets.ts'
import { runsOf, spreadOverRuns, sumRuns } from '../pieces.ts'
import { placesOf, type Slot } from '../slots.ts'
import { MONEY_MAX_MINOR, nothing, type OfferLine, type Taken } from './kind.ts'

/** What a set of pieces costs, or what is off it. */
export const setPriceShape = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('price'), priceMinor: z.int().min(0).max(MONEY_MAX_MINOR) }),
  z.strictObject({ is: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
  z.strictObject({ is: z.literal('amountOff'), amountMinor: z.int().min(1).max(MONEY_MAX_MINOR) }),
])

export type SetPrice = z.infer<typeof setPriceShape>

/** The sets of slots that take most off at their price. */
export function takeSlots(
  price: SetPrice,
  slots: readonly Slot[],
  lines: readonly OfferLine[],
  setsMax: number,
): Taken {
  const places = placesOf(runsOf(lines), slots)
  const worthOf = (sets: number) => worthOfSets(price, places.sumOf(sets), sets)
  const sets = bestSets(Math.min(setsMax, places.setsMax), worthOf, (worthMinor) =>
    gainOf(price, worthMinor),
  )
  if (sets === 0) return nothing
  const filled = places.fill(sets)
  const worthMinor = worthOfSets(price, sumRuns(filled), sets)
  return spreadOverRuns(sets, gainOf(price, worthMinor), filled)
}

/** What so many sets, which cost `sumMinor` together, are reduced by, or by a percentage of; concave where the sum is. */
function worthOfSets(price: SetPrice, sumMinor: number, sets: number): number {
  switch (price.is) {
    case 'price':
      return sumMinor - price.priceMinor * sets
    case 'percentOff':
      return sumMinor
    case 'amountOff':
      return Math.min(sumMinor, price.amountMinor * sets)
    default:
      return price satisfies never
  }
}

const gainOf = (price: SetPrice, worthMinor: number): number =>
  price.is === 'percentOff' ? percentOf(worthMinor, price.percent) : worthMinor
