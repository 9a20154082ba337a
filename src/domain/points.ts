import { addMonths, endOfDay, localDate } from './calendar.ts'
import type { EarningTerms, Programme } from './programme.ts'

export type EarningLine = {
  netMinor: number
  /** How often its points count; 0: it earns none. */
  multiplier: number
  /** False: points pay for other lines only. */
  payable?: boolean
}

/**
 * Points for a basket: the eligible net, each line times its multiplier, less the part paid with points, floored
 * once. `paidWithPointsMinor` is taken off the lines that points may pay for, in proportion, so it never earns.
 */
export function earnedPoints(
  lines: readonly EarningLine[],
  paidWithPointsMinor: number,
  terms: EarningTerms,
): number {
  const payable = sumUp(lines.filter((line) => line.payable !== false))
  const others = sumUp(lines.filter((line) => line.payable === false))
  const left = payable.netMinor - BigInt(paidWithPointsMinor)
  const step = BigInt(terms.earnStepMinor)
  if (left <= 0n) return Number(others.weightedMinor / step)
  const earning = payable.weightedMinor * left + others.weightedMinor * payable.netMinor
  return Number(earning / (payable.netMinor * step))
}

function sumUp(lines: readonly EarningLine[]): { netMinor: bigint; weightedMinor: bigint } {
  let netMinor = 0n
  let weightedMinor = 0n
  for (const line of lines) {
    netMinor += BigInt(line.netMinor)
    weightedMinor += BigInt(line.netMinor) * BigInt(line.multiplier)
  }
  return { netMinor, weightedMinor }
}

/** When points of a purchase end: the end of the local day, the programme's months later. */
export const pointsExpiry = (purchasedAt: Date, timeZone: string, programme: Programme): Date =>
  endOfDay(addMonths(localDate(purchasedAt, timeZone), programme.pointsValidMonths), timeZone)

/** Points of one purchase that end together. */
export type Lot = {
  id: string
  /** Below zero: a debt, of points that were spent before a return took them back. */
  remaining: number
  /** Taken by expiry; at a moment before it they were there. */
  expired: number
  /** Until then they are pending; null: they can be spent at once. */
  availableAt: Date | null
  expiresAt: Date
}

/** `revived`: how many of the points had expired by the clock when a purchase from before spends them. */
export type Debit = { lotId: string; points: number; revived: number }

/**
 * Takes `points` from lots that are open at `at`, first expiring first, then lowest id. A RangeError when they hold
 * less: callers ask `spendablePoints` first.
 */
export function takeFromLots(lots: readonly Lot[], points: number, at: Date): Debit[] {
  if (!Number.isSafeInteger(points) || points < 0) throw new RangeError('points are whole, from 0')
  const debits: Debit[] = []
  let left = points
  for (const lot of openLots(lots, at)) {
    if (left === 0) break
    const taken = Math.min(left, heldBy(lot))
    debits.push({ lotId: lot.id, points: taken, revived: Math.max(0, taken - lot.remaining) })
    left -= taken
  }
  if (left > 0) throw new RangeError('more points were taken than the lots hold')
  return debits
}

/** What open lots hold less all debts, which no lot's end and no waiting makes good; never below 0. */
export function spendablePoints(lots: readonly Lot[], at: Date): number {
  const held = openLots(lots, at).reduce((sum, lot) => sum + heldBy(lot), 0)
  const owed = lots.reduce((sum, lot) => sum + Math.max(0, -lot.remaining), 0)
  return Math.max(0, held - owed)
}

const heldBy = ({ remaining, expired }: Lot): number => remaining + expired

const openLots = (lots: readonly Lot[], at: Date): Lot[] =>
  lots
    .filter((lot) => heldBy(lot) > 0 && lot.remaining >= 0 && isOpen(lot, at))
    .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1))

const isOpen = ({ availableAt, expiresAt }: Lot, at: Date): boolean =>
  expiresAt > at && (availableAt === null || availableAt <= at)
