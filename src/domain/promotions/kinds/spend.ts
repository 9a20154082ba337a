import { z } from 'zod'
import { percentOf, sumMinor } from '../../money.ts'
import { spreadOverLines } from '../pieces.ts'
import {
  MONEY_MAX_MINOR,
  nothing,
  type OfferLine,
  type SpentBounds,
  type Steady,
  type Taken,
} from './kind.ts'

/** What kinds that ask for a sum to be spent have in common. */

export const spendMinor = z.int().min(1).max(MONEY_MAX_MINOR)

export const off = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
  z.strictObject({ is: z.literal('amountOff'), amountMinor: z.int().min(1).max(MONEY_MAX_MINOR) }),
])

export const basis = z
  .enum(['beforeDiscounts', 'afterDiscounts'])
  .describe('What counts as spent: the till’s amounts, or less what offers on lines have taken off')

export type Off = z.infer<typeof off>
export type Basis = z.infer<typeof basis>

export const spentOf = (lines: readonly OfferLine[], spentBy: Basis): number =>
  sumMinor(
    lines.map((line) => (spentBy === 'beforeDiscounts' ? line.amountMinor : line.spentMinor)),
  )

/** Takes it off what lines still cost, so many times. */
export function takeOffSpent(given: Off, times: number, lines: readonly OfferLine[]): Taken {
  const leftMinor = sumMinor(lines.map((line) => line.leftMinor))
  const amountMinor =
    given.is === 'percentOff'
      ? percentOf(leftMinor, given.percent)
      : Math.min(given.amountMinor * times, leftMinor)
  const { shares } = spreadOverLines(amountMinor, lines)
  return shares.length === 0 ? nothing : { sets: times, shares }
}

/** Between which sums that counts lies. */
export const boundsOf = (
  { beforeMinor, fromMinor, toMinor }: SpentBounds,
  spentBy: Basis,
): number[] => (spentBy === 'beforeDiscounts' ? [beforeMinor, beforeMinor] : [fromMinor, toMinor])

export const steadyOf = (given: Off, times: number): Steady =>
  given.is === 'percentOff'
    ? { rate: times > 0 ? given.percent / 100 : 0, amountMinor: 0 }
    : { rate: 0, amountMinor: given.amountMinor * times }

export const givesMoreThan = (given: Off, spend: number): boolean =>
  given.is === 'amountOff' && given.amountMinor > spend
