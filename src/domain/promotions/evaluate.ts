import type { RecordedDiscount } from '../basket.ts'
import { isGrantedBeside } from './beside-granted.ts'
import { toCandidate } from './candidate.ts'
import {
  type CouponUse,
  type CouponWithoutEffect,
  type Evaluation,
  type EvaluationInput,
  type EvaluationLine,
  type PromotionUse,
  refOf,
} from './evaluation.ts'
import { grantPoints, type PointsGranted } from './grant-points.ts'
import type { Match } from './match-offers.ts'
import { compareIds, isCoupon, type Offer, STORE_FUNDER, subjectOf } from './offer.ts'
import { findOthers } from './others.ts'
import type { Grant, Position } from './position.ts'
import { type Settled, settleBasket } from './settle-basket.ts'
import { tellAlmost } from './tell-almost.ts'
import { tellLost } from './tell-lost.ts'

/**
 * Prices a basket. Offers compete for lines and share them as their stacking allows; of all that is allowed the
 * shopper gets the best: most money off, then most points, then fewest coupons, then fewest offers, then the lowest
 * ids. Offers of a higher priority are settled first, by themselves. The order of lines, promotions and coupons in
 * the input does not matter.
 */
export function evaluateBasket(input: EvaluationInput): Evaluation {
  const settled = settleBasket(input)
  const { position, lines, points, searchStopped } = settled
  const { beaten, near } = findOthers(settled, input)
  return {
    ...usesOf(position, points),
    discounts: position.grants.flatMap((grant) => discountsOf(grant, lines)).sort(byLine),
    couponsWithoutEffect: withoutEffect(input, settled),
    multipliers: new Map(lines.map(({ line }, at) => [line, points.multipliers[at] ?? 1])),
    bonusPoints: points.bonusPoints,
    pointsFrom: points.uses.map(({ offer }) => refOf(offer)),
    lost: tellLost(beaten, settled),
    almost: tellAlmost(near, settled, input),
    searchStopped,
  }
}

const byLine = (a: RecordedDiscount, b: RecordedDiscount): number => a.line - b.line

function discountsOf(
  { candidate: { offer }, shares }: Grant,
  lines: readonly EvaluationLine[],
): RecordedDiscount[] {
  const ref = refOf(offer)
  return shares.map(({ at, amountMinor }) => {
    const discount: RecordedDiscount = { line: lines[at]?.line ?? 0, ...ref, amountMinor }
    if (offer.funder !== STORE_FUNDER) discount.funder = offer.funder
    return discount
  })
}

type Use = { offer: Offer; sets: number; amountMinor: number }

function usesOf(
  { grants }: Position,
  points: PointsGranted,
): { promotionUses: PromotionUse[]; couponUses: CouponUse[] } {
  const uses: Use[] = [
    ...grants.map(({ candidate, sets, amountMinor }) => ({
      offer: candidate.offer,
      sets,
      amountMinor,
    })),
    ...points.uses.map(({ offer, sets }) => ({ offer, sets, amountMinor: 0 })),
  ].sort((a, b) => compareIds(a.offer.id, b.offer.id))
  return {
    couponUses: uses.flatMap(({ offer, sets, amountMinor }) =>
      isCoupon(offer)
        ? [{ couponId: offer.id, subjectId: offer.subjectId, sets, amountMinor }]
        : [],
    ),
    promotionUses: uses.flatMap(({ offer, sets, amountMinor }) =>
      isCoupon(offer) ? [] : [{ promotionId: offer.id, version: offer.version, sets, amountMinor }],
    ),
  }
}

/** A coupon that is not used would have been, had the caps of its campaign held it, or it would not. */
function withoutEffect(input: EvaluationInput, settled: Settled): CouponWithoutEffect[] {
  const { position, matches, points } = settled
  const used = new Set<string>([
    ...position.grants.map(({ candidate }) => candidate.offer.id),
    ...points.uses.map(({ offer }) => offer.id),
  ])
  const matchOf = new Map<string, Match>(matches.map((match) => [match.offer.id, match]))
  return input.coupons
    .filter(({ id }) => !used.has(id))
    .sort((a, b) => compareIds(a.id, b.id))
    .map((coupon) => {
      const match = input.budgets.has(coupon.subjectId) ? matchOf.get(coupon.id) : undefined
      const isCapped = match !== undefined && wouldGive(match, input, settled)
      return { couponId: coupon.id, reason: isCapped ? 'budget-exhausted' : 'no-effect' }
    })
}

/** Whether a coupon would be used if its campaign had no caps. */
function wouldGive(match: Match, input: EvaluationInput, settled: Settled): boolean {
  const subjectId = subjectOf(match.offer)
  const budgets = new Map([...input.budgets].filter(([id]) => id !== subjectId))
  const candidate = toCandidate(match, { ...input, budgets })
  if (candidate) return isGrantedBeside(settled, candidate, input)
  const { uses } = grantPoints(settled.position, settled.matches, { budgets })
  return uses.some(({ offer }) => offer.id === match.offer.id)
}
