import { sumMinor } from '../money.ts'
import type { Candidate } from './candidate.ts'
import { nothing, type OfferLine, type Taken } from './kinds/kind.ts'
import { isCoupon } from './offer.ts'
import { cutShares, totalOf } from './pieces.ts'
import { EXCLUSIVE, FREE, isUntouched, type Position } from './position.ts'

type Place = Candidate['places'][number]

/**
 * Lines as an offer sees them in a position. Such as cost nothing any more are none of its business, unless it is on the
 * basket, where they count for what was spent.
 */
export function linesAt(
  position: Position,
  places: readonly Place[],
  { onBasket }: { onBasket: boolean },
): OfferLine[] {
  const lines: OfferLine[] = []
  for (const { at, parts } of places) {
    const line = position.lines[at]
    const leftMinor = position.left[at] ?? 0
    if (!line || (leftMinor <= 0 && !onBasket)) continue
    lines.push({
      at,
      parts,
      units: line.quantity,
      amountMinor: line.amountMinor,
      spentMinor: position.spent[at] ?? 0,
      leftMinor,
      roomMinor: Math.max(0, leftMinor - (line.law?.floorMinor ?? 0)),
      weightGrams: line.weightGrams ?? null,
    })
  }
  return lines
}

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
    candidate,
  )

/**
 * The most that an offer takes off lines within all its limits. Where its caps do not reach, a promotion is granted in
 * fewer sets, and a coupon, which is used up whole, not at all.
 */
export function takeOff(candidate: Candidate, lines: readonly OfferLine[]): Taken {
  if (lines.length === 0) return nothing
  const { budgets, setsMax } = candidate
  if (budgets.length === 0) return takeSets(candidate, lines, setsMax)
  const left = leastLeft(budgets)
  if (left.uses < 1 || left.sets < 1) return nothing
  let taken = takeSets(candidate, lines, setsMax)
  if (isWithin(taken, left)) return taken
  if (isCoupon(candidate.offer)) return nothing
  if (taken.sets > left.sets) taken = takeSets(candidate, lines, left.sets)
  return isWithin(taken, left) ? taken : takeFewerSets(candidate, lines, taken.sets, left)
}

/** What an offer could take off these lines or some of them: a cap that is too small for all may do for a few. */
export function mostOff(candidate: Candidate, lines: readonly OfferLine[]): number {
  const { budgets, setsMax } = candidate
  if (lines.length === 0) return 0
  // Where a least price holds something back, fewer lines may give more.
  if (hasFloor(lines)) return sumMinor(lines.map((line) => line.roomMinor))
  const totalMinor = totalOf(takeSets(candidate, lines, setsMax).shares)
  if (budgets.length === 0) return totalMinor
  const left = leastLeft(budgets)
  if (left.uses < 1 || left.sets < 1) return 0
  // Fewer sets are rounded otherwise than all, by a minor unit to the better perhaps.
  const fewMinor =
    left.sets < setsMax ? totalOf(takeSets(candidate, lines, left.sets).shares) : totalMinor
  return Math.min(Math.max(totalMinor, fewMinor), left.moneyMinor)
}

type Least = { uses: number; sets: number; moneyMinor: number }

const leastLeft = (budgets: Candidate['budgets']): Least => {
  const least = (of: 'uses' | 'sets' | 'moneyMinor'): number =>
    Math.min(...budgets.map((left) => left[of] ?? Number.POSITIVE_INFINITY))
  return { uses: least('uses'), sets: least('sets'), moneyMinor: least('moneyMinor') }
}

const isWithin = (taken: Taken, left: Least): boolean =>
  taken.sets <= left.sets && totalOf(taken.shares) <= left.moneyMinor

/** What a least price keeps back is not moved to other lines. */
function keepFloors(taken: Taken, lines: readonly OfferLine[]): Taken {
  if (!hasFloor(lines)) return taken
  const rooms = new Map(lines.map(({ at, roomMinor }) => [at, roomMinor]))
  const shares = taken.shares
    .map(({ at, amountMinor }) => ({ at, amountMinor: Math.min(amountMinor, rooms.get(at) ?? 0) }))
    .filter((share) => share.amountMinor > 0)
  return shares.length === 0 ? nothing : { sets: taken.sets, shares }
}

const hasFloor = (lines: readonly OfferLine[]): boolean =>
  lines.some(({ roomMinor, leftMinor }) => roomMinor < leftMinor)

function takeSets(candidate: Candidate, lines: readonly OfferLine[], setsMax: number): Taken {
  const { kind, offer, onBasket } = candidate
  const take = onBasket ? kind.onBasket : kind.onLines
  const taken = keepFloors(take?.(offer.reward, lines, setsMax) ?? nothing, lines)
  const most = offer.discountMaxMinor
  if (most === null || totalOf(taken.shares) <= most) return taken
  return { sets: taken.sets, shares: cutShares(taken.shares, most) }
}

/** As many sets as the caps still pay, whole ones. */
function takeFewerSets(
  candidate: Candidate,
  lines: readonly OfferLine[],
  tooMany: number,
  left: Least,
): Taken {
  // So many are tried as well: as a number of sets a percentage is rounded once, not line by line.
  let [fits, exceeds] = [0, tooMany + 1]
  let best = nothing
  while (exceeds - fits > 1) {
    const sets = Math.floor((fits + exceeds) / 2)
    const taken = takeSets(candidate, lines, sets)
    if (isWithin(taken, left)) [fits, best] = [sets, taken]
    else exceeds = sets
  }
  return best
}
