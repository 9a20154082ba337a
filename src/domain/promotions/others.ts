import { sumMinor } from '../money.ts'
import { type Candidate, toCandidate } from './candidate.ts'
import type { EvaluationInput } from './evaluation.ts'
import type { OfferLine, Shortage } from './kinds/kind.ts'
import type { Match } from './match-offers.ts'
import { shortAfter } from './minimum-spend.ts'
import { totalOf } from './pieces.ts'
import { openPosition, type Position } from './position.ts'
import type { Settled } from './settle-basket.ts'
import { linesAt, takeOff } from './take.ts'
import { givesPoints } from './why-closed.ts'

/** An offer that would have taken something off by itself. */
export type Beaten = { candidate: Candidate; wouldTakeMinor: number }

/** An offer that something is missing to. */
export type Near = {
  match: Match
  /** Undefined: it is for points. */
  candidate: Candidate | undefined
  /** Undefined: pieces are missing, and money too. */
  short: Shortage | undefined
  distanceMinor: number
}

/** What did not apply though it was for these goods: offers that lacked nothing, and those that lacked something. */
export function findOthers(
  settled: Settled,
  input: EvaluationInput,
): { beaten: Beaten[]; near: Near[] } {
  const { position, matches, unspent, candidates } = settled
  const open = openPosition(position.lines)
  const granted = new Set(position.grants.map(({ candidate }) => candidate.offer.id))
  const beaten: Beaten[] = []
  const near: Near[] = unspent.map(({ match, shortMinor }) => {
    const candidate = toCandidate(match, input)
    const missing = [amountOf(shortMinor), candidate && shortOf(candidate, position)]
    return toNear(match, candidate, { missing, open })
  })
  for (const candidate of candidates) {
    if (granted.has(candidate.offer.id)) continue
    const missing = [amountOf(shortAfter(candidate, position)), shortOf(candidate, position)]
    if (missing.some((short) => short)) {
      near.push(toNear(candidate, candidate, { missing, open }))
      continue
    }
    const lines = linesAt(open, candidate.places, candidate)
    const wouldTakeMinor = totalOf(takeOff({ ...candidate, budgets: [] }, lines).shares)
    if (wouldTakeMinor > 0) beaten.push({ candidate, wouldTakeMinor })
  }
  for (const match of matches) {
    const short = givesPoints(match.offer) ? amountOf(shortAfter(match, position)) : undefined
    if (short) near.push(toNear(match, undefined, { missing: [short], open }))
  }
  return { beaten, near }
}

const amountOf = (amountMinor: number): Shortage | undefined =>
  amountMinor > 0 ? { kind: 'amount', amountMinor } : undefined

/** What a kind says is missing; offers on the basket by what those on lines have left. */
function shortOf({ kind, offer, places, onBasket }: Candidate, position: Position) {
  const at = onBasket ? position : openPosition(position.lines)
  return kind.shortOf?.(offer.reward, linesAt(at, places, { onBasket }))
}

type Missing = { missing: readonly (Shortage | undefined)[]; open: Position }

function toNear(
  { offer, places }: Match,
  candidate: Candidate | undefined,
  { missing, open }: Missing,
): Near {
  const amounts = missing.flatMap((one) => (one?.kind === 'amount' ? one.amountMinor : []))
  const pieces = missing.find((one) => one?.kind === 'units')
  const amount = amountOf(Math.max(0, ...amounts))
  const short = pieces && amount ? undefined : (pieces ?? amount)
  const lines = linesAt(open, places, { onBasket: candidate?.onBasket ?? false })
  return { match: { offer, places }, candidate, short, distanceMinor: distanceOf(short, lines) }
}

/** How far away it is: missing pieces at the average of those that are there. */
function distanceOf(short: Shortage | undefined, lines: readonly OfferLine[]): number {
  if (!short) return Number.POSITIVE_INFINITY
  if (short.kind === 'amount') return short.amountMinor
  const units = sumMinor(lines.map((line) => line.units))
  const totalMinor = sumMinor(lines.map((line) => line.leftMinor))
  return units === 0 ? totalMinor : (short.units * totalMinor) / units
}
