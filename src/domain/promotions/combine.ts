import { sumMinor } from '../money.ts'
import { type Candidate, compareOrder } from './candidate.ts'
import type { OfferLine, Taken } from './kinds/kind.ts'
import type { BudgetLeft } from './offer.ts'
import { totalOf } from './pieces.ts'
import { CLAIMED, copyPosition, EXCLUSIVE, FREE, isUntouched, type Position } from './position.ts'
import { linesAt, takeOff } from './take.ts'

/** Offers that are granted together, and who gets the lines that several of them want. */
export type Combination = {
  candidates: readonly Candidate[]
  /** By position of a contested line; lines that only one competing offer wants are its own. */
  contested: ReadonlyMap<number, Candidate>
}

/**
 * What becomes of a basket when a combination is granted, or undefined where the combination is not allowed: an offer's
 * minimum spend is not reached once all is taken off.
 * In this order: offers that compete for lines, each on its own lines; free ones on lines; offers on the basket, on
 * what is left. Within each, percentages, promotions before coupons, lowest id. Of a cap that they share, each takes
 * what those before it leave.
 */
export function combine(position: Position, combination: Combination): Position | undefined {
  const after = copyPosition(position)
  const ordered = [...combination.candidates].sort(compareOrder)
  const reserved = reserve(ordered, after)
  for (const candidate of ordered.filter((one) => !one.onBasket && one.competes)) {
    const places = candidate.places.filter(
      ({ at }) =>
        after.claims[at] === FREE &&
        isShared(position, reserved, at) &&
        (candidate.offer.stacking !== 'exclusive' || isUntouched(position, at)) &&
        (combination.contested.get(at) ?? candidate) === candidate,
    )
    give(after, candidate, takeFrom(after, candidate, linesAt(position, places, candidate)))
  }
  for (const candidate of ordered.filter((one) => !one.onBasket && !one.competes)) {
    const places = candidate.places.filter(({ at }) => isShared(after, reserved, at))
    give(after, candidate, takeFrom(after, candidate, linesAt(after, places, candidate)))
  }
  for (const candidate of ordered.filter((one) => one.onBasket)) {
    const places = candidate.places.filter(({ at }) =>
      isOnBasketFor(after, reserved, candidate, at),
    )
    const taken = takeFrom(after, candidate, linesAt(after, places, candidate))
    give(after, candidate, taken)
    if (candidate.competes && taken.shares.length > 0) claimBasket(after, places)
  }
  const granted = after.grants.slice(position.grants.length)
  return granted.every((grant) => isMinimumSpent(after, grant)) ? after : undefined
}

/** What an offer takes off lines beside all that has been granted. */
function takeFrom(position: Position, candidate: Candidate, lines: readonly OfferLine[]): Taken {
  if (candidate.budgets.length === 0) return takeOff(candidate, lines)
  const budgets = candidate.budgets.map((cap) => leaveOf(cap, position))
  return takeOff({ ...candidate, budgets }, lines)
}

/** What the offers granted leave of a cap. */
function leaveOf(cap: BudgetLeft, { grants }: Position): BudgetLeft {
  const sharing = grants.filter(({ candidate }) =>
    candidate.budgets.some(({ key }) => key === cap.key),
  )
  const less = (left: number | null, used: readonly number[]) =>
    left === null ? null : left - sumMinor(used)
  return {
    key: cap.key,
    uses: less(
      cap.uses,
      sharing.map(() => 1),
    ),
    sets: less(
      cap.sets,
      sharing.map(({ sets }) => sets),
    ),
    moneyMinor: less(
      cap.moneyMinor,
      sharing.map(({ amountMinor }) => amountMinor),
    ),
  }
}

/** An exclusive offer on the basket keeps its lines for itself, as far as nobody has taken anything off them yet. */
function reserve(ordered: readonly Candidate[], position: Position): Map<number, Candidate> {
  const reserved = new Map<number, Candidate>()
  for (const candidate of ordered) {
    if (!candidate.onBasket || candidate.offer.stacking !== 'exclusive') continue
    for (const { at } of candidate.places) {
      if (isUntouched(position, at) && !reserved.has(at)) reserved.set(at, candidate)
    }
  }
  return reserved
}

const isShared = (
  position: Position,
  reserved: ReadonlyMap<number, Candidate>,
  at: number,
): boolean =>
  position.claims[at] !== EXCLUSIVE && position.basketClaims[at] !== EXCLUSIVE && !reserved.has(at)

function isOnBasketFor(
  position: Position,
  reserved: ReadonlyMap<number, Candidate>,
  candidate: Candidate,
  at: number,
): boolean {
  if (candidate.offer.stacking === 'exclusive') return reserved.get(at) === candidate
  if (!isShared(position, reserved, at)) return false
  return !candidate.competes || position.basketClaims[at] === FREE
}

/** What is granted on the basket has all lines that it is for, however small its share of one. */
function claimBasket({ basketClaims }: Position, places: Candidate['places']): void {
  for (const { at } of places) basketClaims[at] = Math.max(basketClaims[at] ?? FREE, CLAIMED)
}

function give(position: Position, candidate: Candidate, { sets, shares }: Taken): void {
  if (shares.length === 0) return
  const { onBasket, competes, offer } = candidate
  const claim = offer.stacking === 'exclusive' ? EXCLUSIVE : competes ? CLAIMED : FREE
  for (const { at, amountMinor } of shares) {
    position.left[at] = (position.left[at] ?? 0) - amountMinor
    if (!onBasket) position.spent[at] = (position.spent[at] ?? 0) - amountMinor
    const claims = onBasket ? position.basketClaims : position.claims
    claims[at] = Math.max(claims[at] ?? FREE, claim)
  }
  position.grants.push({ candidate, sets, shares, amountMinor: totalOf(shares) })
}

/** After discounts: with what offers on lines have taken off, the offer's own part aside. */
function isMinimumSpent(
  position: Position,
  { candidate, shares }: Position['grants'][number],
): boolean {
  const { minimumSpend } = candidate.offer
  if (minimumSpend?.basis !== 'afterDiscounts') return true
  const places =
    minimumSpend.on === 'matching'
      ? candidate.places.map(({ at }) => at)
      : position.lines.map((_line, at) => at)
  const own = new Map(
    candidate.onBasket ? [] : shares.map((share) => [share.at, share.amountMinor]),
  )
  const spentMinor = sumMinor(places.map((at) => (position.spent[at] ?? 0) + (own.get(at) ?? 0)))
  return spentMinor >= minimumSpend.amountMinor
}

/** Combinations of offers that share nothing, as one. */
export const mergeAll = (parts: readonly Combination[]): Combination => ({
  candidates: parts.flatMap((part) => part.candidates),
  contested: new Map(parts.flatMap((part) => [...part.contested])),
})
