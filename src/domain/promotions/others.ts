import { sumMinor } from '../money.ts'
import { type Candidate, totalOf } from './candidate.ts'
import { type Almost, type Lost, type OfferRef, refOf } from './evaluation.ts'
import type { OfferLine, Shortage } from './kinds/kind.ts'
import { compareIds, type Offer } from './offer.ts'
import type { UnspentMatch } from './open-matches.ts'
import { openPosition, type Position } from './position.ts'
import { linesAt, takeOff } from './take.ts'

const LOST_MAX = 32
const ALMOST_MAX = 3

type Settled = {
  position: Position
  candidates: readonly Candidate[]
  /** Open to the basket but for a minimum spend before discounts. */
  unspent: readonly UnspentMatch[]
}

/**
 * What did not apply though it was for these goods: offers that others were better than, or a cap stood against, those
 * that would have taken most first; and those that a little more would bring, the nearest first.
 */
export function findOthers(
  { position, candidates, unspent }: Settled,
  most = { lost: LOST_MAX, almost: ALMOST_MAX },
): { lost: Lost[]; almost: Almost[] } {
  const start = openPosition(position.lines)
  const granted = new Set(position.grants.map(({ candidate }) => candidate.offer.id))
  const lost: Lost[] = []
  const near: Near[] = unspent.map(({ match, shortMinor }) => ({
    offer: match.offer,
    short: { kind: 'amount', amountMinor: shortMinor },
    distanceMinor: shortMinor,
  }))
  for (const candidate of candidates) {
    if (granted.has(candidate.offer.id)) continue
    const lines = linesAt(start, candidate.places, candidate)
    const wouldTakeMinor = totalOf(takeOff({ ...candidate, budgets: [] }, lines).shares)
    const short =
      wouldTakeMinor > 0 ? spendShort(candidate, position) : shortOf(candidate, position)
    if (short) near.push({ offer: candidate.offer, short, ...distanceOf(short, lines) })
    else if (wouldTakeMinor > 0) lost.push(toLost(candidate, wouldTakeMinor, lines, position))
  }
  return {
    lost: lost
      .sort((a, b) => b.wouldTakeMinor - a.wouldTakeMinor || compareIds(idOf(a), idOf(b)))
      .slice(0, most.lost),
    almost: near
      .sort((a, b) => a.distanceMinor - b.distanceMinor || compareIds(a.offer.id, b.offer.id))
      .slice(0, most.almost)
      .map(({ offer, short }) => ({ ...refOf(offer), short: withoutPart(short) })),
  }
}

type Near = { offer: Offer; short: Shortage; distanceMinor: number }

const idOf = ({ couponId, promotionId }: OfferRef): string => couponId ?? promotionId ?? ''

const withoutPart = (short: Shortage): Almost['short'] =>
  short.kind === 'units' ? { kind: 'units', units: short.units } : short

function toLost(
  candidate: Candidate,
  wouldTakeMinor: number,
  lines: readonly OfferLine[],
  { grants }: Position,
): Lost {
  const isCapped = totalOf(takeOff(candidate, lines).shares) === 0
  const places = new Set(candidate.places.map(({ at }) => at))
  const to = grants.filter(({ shares }) => shares.some(({ at }) => places.has(at)))
  return {
    ...refOf(candidate.offer),
    wouldTakeMinor,
    why: isCapped ? 'cap' : 'others',
    to: isCapped ? [] : to.map((grant) => grant.candidate.offer.id).sort(compareIds),
  }
}

/** What a kind says is missing; offers on the basket by what those on lines have left. */
function shortOf({ kind, offer, places, onBasket }: Candidate, position: Position) {
  const at = onBasket ? position : openPosition(position.lines)
  return kind.shortOf?.(offer.reward, linesAt(at, places, { onBasket }))
}

/** What is missing to a minimum spend after discounts. */
function spendShort({ offer, places }: Candidate, position: Position): Shortage | undefined {
  const { minimumSpend } = offer
  if (minimumSpend?.basis !== 'afterDiscounts') return undefined
  const counted =
    minimumSpend.on === 'matching'
      ? places.map(({ at }) => position.spent[at] ?? 0)
      : position.spent
  const amountMinor = minimumSpend.amountMinor - sumMinor(counted)
  return amountMinor > 0 ? { kind: 'amount', amountMinor } : undefined
}

/** How far away it is: missing pieces at the average of those that are there. */
function distanceOf(short: Shortage, lines: readonly OfferLine[]): { distanceMinor: number } {
  if (short.kind === 'amount') return { distanceMinor: short.amountMinor }
  const units = sumMinor(lines.map((line) => line.units))
  const totalMinor = sumMinor(lines.map((line) => line.leftMinor))
  return { distanceMinor: units === 0 ? totalMinor : (short.units * totalMinor) / units }
}
