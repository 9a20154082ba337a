import type { RecordedLine } from '../../domain/basket.ts'
import { sumMinor } from '../../domain/money.ts'
import { spendablePoints } from '../../domain/points.ts'
import { pointsOfBasket } from '../../domain/pricing/points-of-basket.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Situation } from './basket.ts'
import type { GrantedDiscounts } from './grant-discounts.ts'

/** Points asked for, as far as the net amount takes them: "pay with all I have" spends no more than is owed. */
export type PointsAsked = {
  wanted: number
  /** Of these as many as the law lets pay for these goods; or as a quote has granted, when the law was asked. */
  allowed: number
}

/** How many points a basket could be paid with, whoever has them. */
export function pointsAsked(
  { basket, lines, context: { programme } }: Situation,
  netMinor: number,
  quoted?: number,
): PointsAsked {
  const { pointValueMinor } = programme
  const wanted = Math.min(basket.spendPoints, Math.ceil(Math.max(0, netMinor) / pointValueMinor))
  if (quoted !== undefined) return { wanted, allowed: Math.min(wanted, quoted) }
  const barredMinor = sumMinor(lines.filter((line) => line.law?.noSpending).map(netOf))
  if (barredMinor === 0) return { wanted, allowed: wanted }
  const payableMinor = Math.max(0, netMinor - barredMinor)
  return { wanted, allowed: Math.min(wanted, Math.floor(payableMinor / pointValueMinor)) }
}

/** How many of the allowed points the member spends: no more than are in open lots that no other quote leases. */
export function pointsToSpend(
  { basket, member, ownLeases, context }: Situation,
  allowed: number,
): number {
  if (!member || allowed === 0) return 0
  const lots = context.lots.filter((lot) => lot.accountId === member.pointsAccountId)
  const leased = context.leasedPoints.get(member.pointsAccountId) ?? 0
  const own = sumMinor(
    ownLeases
      .filter((lease) => lease.subjectId === member.pointsAccountId)
      .map((lease) => lease.amount),
  )
  const free = spendablePoints(lots, basket.purchasedAt) - (leased - own)
  return Math.max(0, Math.min(allowed, free))
}

const netOf = (line: RecordedLine): number => line.amountMinor - line.discountMinor

/** What a discounted basket earns, as quoted or with its bonuses; the part paid with points earns nothing. */
export const pointsToEarn = (
  lines: readonly RecordedLine[],
  granted: GrantedDiscounts['points'],
  pointsSpent: number,
  programme: Programme,
): number =>
  'earned' in granted
    ? granted.earned
    : pointsOfBasket(lines, granted, pointsSpent * programme.pointValueMinor, programme)
