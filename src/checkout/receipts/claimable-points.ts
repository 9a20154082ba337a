import { earnedPoints, earningOf, earningTermsOf } from '../../domain/earning.ts'
import type { Programme } from '../../domain/programme.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { TracedBasket } from '../baskets/traced-input.ts'

/**
 * The points that a basket without a card would have earned with this member's: by the terms, the law and the
 * offers of points of its purchase, which `input` has. What was taken off stands as it was paid, so members'
 * prices, which were not, have no part.
 */
export function claimablePoints(
  { lines, discounts, trace }: Pick<TracedBasket, 'lines' | 'discounts' | 'trace'>,
  input: EvaluationInput | null,
  programme: Programme,
): number {
  const terms = trace?.terms ?? earningTermsOf(programme, null)
  const { multipliers, bonusPoints } = input ? evaluateBasket(input) : nothingGranted
  const paid = { pointsMinor: 0, notEarningMinor: terms.notEarningMinor ?? 0 }
  return earnedPoints(earningOf(lines, { discounts, multipliers, bonusPoints }, paid), terms)
}

const nothingGranted = { multipliers: new Map<number, number>(), bonusPoints: 0 }
