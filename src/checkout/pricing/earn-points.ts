import { isSold, type RecordedLine } from '../../domain/basket.ts'
import {
  capEarned,
  type Earning,
  type EarningTerms,
  type EarningWeights,
  earnedPoints,
  earningTermsOf,
  notEarningMinorOf,
} from '../../domain/earning.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import type { PricedBasket, Situation } from './basket.ts'
import { capRooms, refuseCapped } from './earn-caps.ts'
import type { GrantedDiscounts } from './grant-discounts.ts'
import type { Refusal } from './remarks.ts'

type Paid = {
  netMinor: number
  pointsMinor: number
  /** What was quoted of the basket, where it is paid as quoted. */
  quoted: PricedBasket | undefined
}

type Earned = {
  points: number
  weights: EarningWeights | undefined
  /** With the terms as they were applied. */
  trace: Trace | null
  refused: Refusal[]
}

/**
 * What a discounted basket earns: as quoted, unless some of it is paid with tenders that do not earn, which no quote
 * knows of; then by the quote's own terms and weights.
 */
export function earnPoints(situation: Situation, granted: GrantedDiscounts, paid: Paid): Earned {
  const { basket, lines, member, context } = situation
  const { quoted } = paid
  const { programme } = context
  const dueMinor = paid.netMinor - paid.pointsMinor
  const notEarningMinor = notEarningMinorOf(basket.tenders ?? [], dueMinor, programme)
  const basis = granted.trace?.terms ?? earningTermsOf(programme, null)
  const terms = notEarningMinor > 0 ? { ...basis, notEarningMinor } : basis
  const weights = granted.points ? weightsOf(lines, granted.points) : quoted?.earning
  const trace = withTerms(granted.trace, terms)
  const none = { points: 0, weights, trace, refused: [] }
  if (!member) return none
  const { discounts } = granted
  if (quoted) {
    if (notEarningMinor === 0 || !weights) return { ...none, points: quoted.pointsEarned }
    const earning = earningOf({ lines, discounts, weights, ...paid, notEarningMinor })
    return { ...none, points: earnedPoints(earning, terms) }
  }
  if (!weights) return none
  const earning = earningOf({ lines, discounts, weights, ...paid, notEarningMinor })
  const due = earnedPoints(earning, terms)
  const { points, by } = capEarned(due, capRooms(situation))
  if (!by) return { ...none, points }
  return {
    points,
    weights,
    trace: withTerms(trace, { ...terms, earnedMax: points }),
    refused: [refuseCapped(by, points, due)],
  }
}

const withTerms = (trace: Trace | null, terms: EarningTerms): Trace | null =>
  trace === null || trace.terms === terms ? trace : { ...trace, terms }

/** Names what differs from a line that earns once and may be paid with points; most lines do not. */
function weightsOf(
  lines: readonly RecordedLine[],
  { multipliers, bonusPoints }: NonNullable<GrantedDiscounts['points']>,
): EarningWeights {
  const weights: EarningWeights = { multipliers: [], unpayable: [], bonusPoints }
  for (const { line, law } of lines) {
    const multiplier = law?.noEarning ? 0 : (multipliers.get(line) ?? 1)
    if (multiplier !== 1) weights.multipliers.push([line, multiplier])
    if (law?.noSpending) weights.unpayable.push(line)
  }
  return weights
}

type Parts = Pick<Earning, 'pointsMinor' | 'notEarningMinor'> &
  Pick<GrantedDiscounts, 'discounts'> & {
    lines: readonly RecordedLine[]
    weights: EarningWeights
  }

function earningOf({ lines, discounts, weights, pointsMinor, notEarningMinor }: Parts): Earning {
  const multipliers = new Map(weights.multipliers)
  const unpayable = new Set(weights.unpayable)
  const couponsMinor = new Map<number, number>()
  for (const { line, couponId, amountMinor } of discounts) {
    if (couponId === null) continue
    couponsMinor.set(line, (couponsMinor.get(line) ?? 0) + amountMinor)
  }
  return {
    lines: lines.filter(isSold).map(({ line, amountMinor, discountMinor }) => ({
      netMinor: amountMinor - discountMinor,
      couponMinor: couponsMinor.get(line) ?? 0,
      multiplier: multipliers.get(line) ?? 1,
      payable: !unpayable.has(line),
    })),
    pointsMinor,
    notEarningMinor,
    bonusPoints: weights.bonusPoints,
  }
}
