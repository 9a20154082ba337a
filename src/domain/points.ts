import { addMonths, endOfDay, localDate } from './calendar.ts'
import type { Programme } from './programme.ts'

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
  programme: Programme,
): number {
  const payable = sumUp(lines.filter((line) => line.payable !== false))
  const others = sumUp(lines.filter((line) => line.payable === false))
  const left = payable.netMinor - BigInt(paidWithPointsMinor)
  const step = BigInt(programme.earnStepMinor)
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

export type Lot = { id: string; remaining: number; expiresAt: Date }
export type Debit = { lotId: string; points: number }

/**
 * Takes `points` from lots that have not expired at `at`, first expiring first, then lowest id. A RangeError when
 * they hold less: callers ask `spendablePoints` first.
 */
export function takeFromLots(lots: readonly Lot[], points: number, at: Date): Debit[] {
  if (!Number.isSafeInteger(points) || points < 0) throw new RangeError('points are whole, from 0')
  const debits: Debit[] = []
  let left = points
  for (const lot of spendableLots(lots, at)) {
    if (left === 0) break
    const taken = Math.min(left, lot.remaining)
    debits.push({ lotId: lot.id, points: taken })
    left -= taken
  }
  if (left > 0) throw new RangeError('more points were taken than the lots hold')
  return debits
}

export const spendablePoints = (lots: readonly Lot[], at: Date): number =>
  spendableLots(lots, at).reduce((sum, lot) => sum + lot.remaining, 0)

const spendableLots = (lots: readonly Lot[], at: Date): Lot[] =>
  lots
    .filter((lot) => lot.remaining > 0 && lot.expiresAt > at)
    .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1))
