import type { RecordedDiscount } from '../basket.ts'
import { type Candidate, toCandidate } from './candidate.ts'
import { cutTotal } from './cut-total.ts'
import type {
  CouponUse,
  CouponWithoutEffect,
  Evaluation,
  EvaluationInput,
  EvaluationLine,
  PromotionUse,
} from './evaluation.ts'
import { grantPoints, multipliersMax, type PointsGranted } from './grant-points.ts'
import type { Match } from './match-offers.ts'
import { compareIds, isCoupon, type Offer, STORE_FUNDER, subjectOf } from './offer.ts'
import { openMatches, type UnspentMatch } from './open-matches.ts'
import { findOthers, refOf } from './others.ts'
import { type Grant, openPosition, type Position } from './position.ts'
import { EFFORT_MAX, type Effort } from './search.ts'
import { settleLevel } from './settle-level.ts'
import { openLines, takeOff } from './take.ts'

export type {
  CouponUse,
  Evaluation,
  EvaluationInput,
  EvaluationLine,
  PromotionUse,
} from './evaluation.ts'

/**
 * Prices a basket. Offers compete for lines and share them as their stacking allows; of all that is allowed the
 * shopper gets the best: most money off, then most points, then fewest coupons, then fewest offers, then the lowest
 * ids. Offers of a higher priority are settled first, by themselves. The order of lines, promotions and coupons in
 * the input does not matter.
 */
export function evaluateBasket(input: EvaluationInput): Evaluation {
  const settled = settleBasket(input)
  const { position, lines, points, searchStopped } = settled
  return {
    ...usesOf(position, points),
    discounts: position.grants.flatMap((grant) => discountsOf(grant, lines)).sort(byLine),
    couponsWithoutEffect: withoutEffect(input, settled),
    multipliers: new Map(lines.map(({ line }, at) => [line, points.multipliers[at] ?? 1])),
    bonusPoints: points.bonusPoints,
    pointsFrom: points.uses.map(({ offer }) => refOf(offer)),
    ...findOthers(settled),
    searchStopped,
  }
}

/** How a basket comes out, before it is told. */
export type Settled = {
  /** Those that offers can be for, in line order. */
  lines: EvaluationLine[]
  matches: readonly Match[]
  unspent: readonly UnspentMatch[]
  candidates: readonly Candidate[]
  position: Position
  points: PointsGranted
  searchStopped: boolean
}

/** Who gets what, in money and then in points. */
export function settleBasket(input: EvaluationInput): Settled {
  const { lines, matches, unspent } = openMatches(input)
  const effort: Effort = { left: EFFORT_MAX, stopped: false }
  const multipliers = multipliersMax(matches, lines.length)
  const candidates = matches.flatMap((match) => toCandidate(match, input) ?? [])
  const settled = byPriority(candidates).reduce(
    (position, level) => settleLevel({ position, multipliers, effort }, level),
    openPosition(lines),
  )
  const position = cutTotal(settled, input.discountMaxMinor)
  const points = grantPoints(position, matches, input)
  const searchStopped = effort.stopped
  return { lines, matches, unspent, candidates, position, points, searchStopped }
}

/** Highest first. */
function byPriority(candidates: readonly Candidate[]): Candidate[][] {
  const levels = new Map<number, Candidate[]>()
  for (const candidate of candidates) {
    const level = levels.get(candidate.offer.priority)
    if (level) level.push(candidate)
    else levels.set(candidate.offer.priority, [candidate])
  }
  return [...levels].sort(([a], [b]) => b - a).map(([, level]) => level)
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

/** A coupon that is not used would have given something, had its campaign's budget held it, or it would not. */
function withoutEffect(
  input: EvaluationInput,
  { position, matches, points }: Settled,
): CouponWithoutEffect[] {
  const used = new Set<string>([
    ...position.grants.map(({ candidate }) => candidate.offer.id),
    ...points.uses.map(({ offer }) => offer.id),
  ])
  const exhausted = new Set(
    matches
      .filter(({ offer }) => isCoupon(offer) && input.budgets.has(subjectOf(offer)))
      .filter((match) => wouldGive(match, { ...input, budgets: new Map() }, position))
      .map(({ offer }) => offer.id as string),
  )
  return input.coupons
    .filter(({ id }) => !used.has(id))
    .sort((a, b) => compareIds(a.id, b.id))
    .map(({ id }) => ({
      couponId: id,
      reason: exhausted.has(id) ? 'budget-exhausted' : 'no-effect',
    }))
}

function wouldGive(match: Match, input: EvaluationInput, position: Position): boolean {
  const candidate = toCandidate(match, input)
  if (!candidate) return true
  return takeOff(candidate, openLines(position, candidate)).shares.length > 0
}
