import { isSold, type RecordedLine } from '../../domain/basket.ts'
import { earnedPoints, spendablePoints } from '../../domain/points.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Evaluation } from '../../domain/promotions/evaluate.ts'
import type { Situation } from './basket.ts'

/** How many of the wanted points the member can spend now: open lots, less what other terminals lease. */
export function pointsToSpend({ basket, member, ownLeases, context }: Situation): number {
  if (!member || basket.spendPoints === 0) return 0
  const lots = context.lots.filter((lot) => lot.accountId === member.accountId)
  const leased = context.leasedPoints.get(member.accountId) ?? 0
  const own = ownLeases.find((lease) => lease.subjectId === member.accountId)?.amount ?? 0
  const free = spendablePoints(lots, basket.purchasedAt) - (leased - own)
  return Math.max(0, Math.min(basket.spendPoints, free))
}

/** What a discounted basket earns; the part paid with points earns nothing. */
export function pointsToEarn(
  lines: readonly RecordedLine[],
  multipliers: Evaluation['multipliers'],
  pointsSpent: number,
  programme: Programme,
): number {
  const earning = lines.filter(isSold).map((line) => ({
    netMinor: line.amountMinor - line.discountMinor,
    multiplier: multipliers.get(line.line) ?? 1,
  }))
  return earnedPoints(earning, pointsSpent * programme.pointValueMinor, programme)
}
