import { isSold, type RecordedLine } from '../basket.ts'
import { earnedPoints } from '../points.ts'
import type { EarningTerms } from '../programme.ts'
import type { Evaluation } from '../promotions/evaluation.ts'

/**
 * The most points of one basket: far above any, and so far below 2^53 that balances stay exact whatever bonuses say.
 */
const BASKET_POINTS_MAX = 1_000_000_000

/** What a discounted basket earns with its bonuses; the part paid with points earns nothing. */
export function pointsOfBasket(
  lines: readonly RecordedLine[],
  { multipliers, bonusPoints }: Pick<Evaluation, 'multipliers' | 'bonusPoints'>,
  paidWithPointsMinor: number,
  terms: EarningTerms,
): number {
  const earning = lines.filter(isSold).map((line) => ({
    netMinor: line.amountMinor - line.discountMinor,
    multiplier: line.law?.noEarning ? 0 : (multipliers.get(line.line) ?? 1),
    payable: !line.law?.noSpending,
  }))
  return Math.min(
    earnedPoints(earning, paidWithPointsMinor, terms) + bonusPoints,
    BASKET_POINTS_MAX,
  )
}
