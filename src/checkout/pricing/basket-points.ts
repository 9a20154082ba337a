import { isSold, type RecordedLine } from '../../domain/basket.ts'
import { sumMinor } from '../../domain/money.ts'
import { earnedPoints, spendablePoints } from '../../domain/points.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Situation } from './basket.ts'
import type { GrantedDiscounts } from './grant-discounts.ts'

/**
 * How many of the wanted points the member spends: never more than the net amount takes, nor than the law lets pay for
 * these goods, nor than there are in open lots that no other quote leases. `quoted`: what a quote has granted, when the
 * law was asked; more than that is not spent either.
 */
export function pointsToSpend(
  { basket, member, lines, ownLeases, context }: Situation,
  netMinor: number,
  quoted?: number,
): number {
  const { programme } = context
  const wanted =
    quoted === undefined
      ? pointsAllowed(basket.spendPoints, { lines, netMinor }, programme)
      : Math.min(quoted, pointsWanted(basket.spendPoints, netMinor, programme))
  if (!member || wanted === 0) return 0
  const lots = context.lots.filter((lot) => lot.accountId === member.accountId)
  const leased = context.leasedPoints.get(member.accountId) ?? 0
  const own = sumMinor(
    ownLeases.filter((lease) => lease.subjectId === member.accountId).map((lease) => lease.amount),
  )
  const free = spendablePoints(lots, basket.purchasedAt) - (leased - own)
  return Math.max(0, Math.min(wanted, free))
}

/** The points asked for, as far as the net amount takes them: "pay with all I have" spends no more than is owed. */
export const pointsWanted = (asked: number, netMinor: number, programme: Programme): number =>
  Math.min(asked, Math.ceil(Math.max(0, netMinor) / programme.pointValueMinor))

/** Lines with what was taken off them, and what they come to. */
type Discounted = { lines: readonly RecordedLine[]; netMinor: number }

/** As pointsWanted, and no further than the goods that points may pay for. */
export function pointsAllowed(
  asked: number,
  { lines, netMinor }: Discounted,
  programme: Programme,
): number {
  const wanted = pointsWanted(asked, netMinor, programme)
  const barredMinor = sumMinor(lines.filter((line) => line.law?.noSpending).map(netOf))
  if (barredMinor === 0) return wanted
  const payableMinor = Math.max(0, netMinor - barredMinor)
  return Math.min(wanted, Math.floor(payableMinor / programme.pointValueMinor))
}

const netOf = (line: RecordedLine): number => line.amountMinor - line.discountMinor

/**
 * The most points of one basket: far above any, and so far below 2^53 that balances stay exact whatever bonuses say.
 */
const BASKET_POINTS_MAX = 1_000_000_000

/** What a discounted basket earns, as quoted or with its bonuses; the part paid with points earns nothing. */
export function pointsToEarn(
  lines: readonly RecordedLine[],
  granted: GrantedDiscounts['points'],
  pointsSpent: number,
  programme: Programme,
): number {
  if ('earned' in granted) return granted.earned
  const earning = lines.filter(isSold).map((line) => ({
    netMinor: netOf(line),
    multiplier: line.law?.noEarning ? 0 : (granted.multipliers.get(line.line) ?? 1),
    payable: !line.law?.noSpending,
  }))
  const earned = earnedPoints(earning, pointsSpent * programme.pointValueMinor, programme)
  return Math.min(earned + granted.bonusPoints, BASKET_POINTS_MAX)
}
