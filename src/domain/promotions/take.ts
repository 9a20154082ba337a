import { allocate } from '../money.ts'
import { type Candidate, totalOf } from './candidate.ts'
import { nothing, type OfferLine, type Taken } from './kinds/kind.ts'
import { isCoupon } from './offer.ts'
import { EXCLUSIVE, FREE, isUntouched, type Position } from './position.ts'

type Place = Candidate['places'][number]

/** Lines as an offer sees them in a position; such as cost nothing any more are none of its business. */
export const linesAt = (position: Position, places: readonly Place[]): OfferLine[] =>
  places.flatMap(({ at, parts }): OfferLine[] => {
    const line = position.lines[at]
    const leftMinor = position.left[at] ?? 0
    if (!line || leftMinor <= 0) return []
    return [
      {
        at,
        parts,
        units: line.quantity,
        amountMinor: line.amountMinor,
        spentMinor: position.spent[at] ?? 0,
        leftMinor,
        weightGrams: line.weightGrams ?? null,
      },
    ]
  })

/** The lines of an offer that nobody else has for good. */
export const openLines = (position: Position, candidate: Candidate): OfferLine[] =>
  linesAt(
    position,
    candidate.places.filter(({ at }) => {
      if (position.claims[at] === EXCLUSIVE || position.basketClaims[at] === EXCLUSIVE) return false
      if (candidate.offer.stacking === 'exclusive' && !isUntouched(position, at)) return false
      const claims = candidate.onBasket ? position.basketClaims : position.claims
      return !candidate.competes || claims[at] === FREE
    }),
  )

/**
 * The most that an offer takes off lines within all its limits. Where its budget does not reach, a promotion is
 * granted in fewer sets, and a coupon, which is used up whole, not at all.
 */
export function takeOff(candidate: Candidate, lines: readonly OfferLine[]): Taken {
  if (lines.length === 0) return nothing
  const { budget, setsMax } = candidate
  if (budget?.left.uses === 0) return nothing
  const taken = takeSets(candidate, lines, setsMax)
  const moneyMinor = budget?.left.moneyMinor ?? null
  if (moneyMinor === null || totalOf(taken.shares) <= moneyMinor) return taken
  return isCoupon(candidate.offer)
    ? nothing
    : takeFewerSets(candidate, lines, taken.sets, moneyMinor)
}

/** What an offer could take off these lines or some of them: a budget that is too small for all may do for a few. */
export function mostOff(candidate: Candidate, lines: readonly OfferLine[]): number {
  const { budget, setsMax } = candidate
  if (lines.length === 0 || budget?.left.uses === 0) return 0
  const totalMinor = totalOf(takeSets(candidate, lines, setsMax).shares)
  return Math.min(totalMinor, budget?.left.moneyMinor ?? totalMinor)
}

function takeSets(candidate: Candidate, lines: readonly OfferLine[], setsMax: number): Taken {
  const { kind, offer, onBasket } = candidate
  const take = onBasket ? kind.onBasket : kind.onLines
  const taken = take?.(offer.reward, lines, setsMax) ?? nothing
  const most = offer.discountMaxMinor
  if (most === null || totalOf(taken.shares) <= most) return taken
  const parts = allocate(
    most,
    taken.shares.map((share) => share.amountMinor),
  )
  const shares = taken.shares.map(({ at }, index) => ({ at, amountMinor: parts[index] ?? 0 }))
  return { sets: taken.sets, shares: shares.filter((share) => share.amountMinor > 0) }
}

/** As many sets as a budget still pays, whole ones. */
function takeFewerSets(
  candidate: Candidate,
  lines: readonly OfferLine[],
  tooMany: number,
  moneyMinor: number,
): Taken {
  let [fits, exceeds] = [0, tooMany]
  let best = nothing
  while (exceeds - fits > 1) {
    const sets = Math.floor((fits + exceeds) / 2)
    const taken = takeSets(candidate, lines, sets)
    if (totalOf(taken.shares) <= moneyMinor) [fits, best] = [sets, taken]
    else exceeds = sets
  }
  return best
}
