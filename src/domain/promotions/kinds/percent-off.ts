import { z } from 'zod'
import { percentOf, sumMinor } from '../../money.ts'
import {
  countPieces,
  firstPieces,
  runsOf,
  spreadOverLines,
  spreadOverRuns,
  sumRuns,
  takeFromLines,
} from '../pieces.ts'
import type { MoneyKind, OfferLine, Taken } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('percentOff'),
  percent: z.int().min(1).max(100),
})

/**
 * A percentage, rounded half up: line by line on goods, as on the shelf label; once on a whole basket, and once on the
 * dearest pieces where only so many may have it. A set is a piece.
 */
export const percentOff: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
  onLines: ({ percent }, lines, setsMax) =>
    Number.isFinite(setsMax)
      ? takeFromDearest(percent, lines, setsMax)
      : takeFromLines(lines, (minor) => percentOf(minor, percent)),
  onBasket: ({ percent }, lines) =>
    spreadOverLines(percentOf(sumMinor(lines.map((line) => line.leftMinor)), percent), lines),
  shareMax: ({ percent }, line, { setsMax }) => {
    // Rounded once, a line's part may be a minor unit more than by itself.
    const more = Number.isFinite(setsMax) ? 1 : 0
    return Math.min(line.leftMinor, percentOf(line.leftMinor, percent) + more)
  },
  percentOf: ({ percent }) => percent,
  steadyOnBasket: ({ percent }) => ({ rate: percent / 100, amountMinor: 0 }),
}

function takeFromDearest(percent: number, lines: readonly OfferLine[], setsMax: number): Taken {
  const dearest = firstPieces(runsOf(lines), setsMax)
  return spreadOverRuns(countPieces(dearest), percentOf(sumRuns(dearest), percent), dearest)
}
