import { z } from 'zod'
import { percentOf } from '../../money.ts'
import { MONEY_MAX_MINOR } from './kind.ts'

/** What a set of pieces costs, or what is off it. */
export const setPriceShape = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('price'), priceMinor: z.int().min(0).max(MONEY_MAX_MINOR) }),
  z.strictObject({ is: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
  z.strictObject({ is: z.literal('amountOff'), amountMinor: z.int().min(1).max(MONEY_MAX_MINOR) }),
])

export type SetPrice = z.infer<typeof setPriceShape>

/** What so many sets, which cost `sumMinor` together, take off. */
export function gainOfSets(price: SetPrice, sumMinor: number, sets: number): number {
  switch (price.is) {
    case 'price':
      return Math.max(0, sumMinor - price.priceMinor * sets)
    case 'percentOff':
      return percentOf(sumMinor, price.percent)
    case 'amountOff':
      return Math.min(sumMinor, price.amountMinor * sets)
    default:
      return price satisfies never
  }
}
