import { sumMinor } from '../money.ts'
import { isGrantedBeside, type More } from './beside-granted.ts'
import type { Candidate } from './candidate.ts'
import { type Almost, type EvaluationInput, type EvaluationLine, refOf } from './evaluation.ts'
import { grantPoints } from './grant-points.ts'
import type { Shortage } from './kinds/kind.ts'
import { type Match, scopesOf } from './match-offers.ts'
import { compareIds } from './offer.ts'
import type { Near } from './others.ts'
import { isEverything } from './scope.ts'
import type { Settled } from './settle-basket.ts'

const ALMOST_MAX = 3

/** Near offers that are looked at, at most: each is a small search. */
const TRIED_MAX = 6

/** The three nearest offers that what is missing would really bring, as far as what else is granted goes. */
export function tellAlmost(
  near: readonly Near[],
  settled: Settled,
  input: EvaluationInput,
): Almost[] {
  const nearest = [...near]
    .sort(
      (a, b) => a.distanceMinor - b.distanceMinor || compareIds(a.match.offer.id, b.match.offer.id),
    )
    .slice(0, TRIED_MAX)
  const told: Almost[] = []
  for (const one of nearest) {
    const { match, short } = one
    if (told.length === ALMOST_MAX) break
    if (short && wouldGive(one, short, settled, input)) {
      told.push({ ...refOf(match.offer), short: withoutPart(short) })
    }
  }
  return told
}

const withoutPart = (short: Shortage): Almost['short'] =>
  short.kind === 'units' ? { kind: 'units', units: short.units } : short

function wouldGive(
  { match, candidate }: Near,
  short: Shortage,
  settled: Settled,
  input: EvaluationInput,
): boolean {
  if (!candidate) return wouldGivePoints(match, settled, input)
  const more =
    short.kind === 'amount'
      ? withAmount(settled.lines, candidate, short.amountMinor)
      : withPieces(settled.lines, candidate, short)
  return isGrantedBeside(settled, candidate, { ...input, more })
}

function wouldGivePoints(match: Match, settled: Settled, input: EvaluationInput): boolean {
  const { id } = match.offer
  const others = settled.matches.filter(({ offer }) => offer.id !== id)
  const reached = { ...match, offer: { ...match.offer, minimumSpend: null } }
  const { uses } = grantPoints(settled.position, [...others, reached], input)
  return uses.some(({ offer }) => offer.id === id)
}

/** The basket with something else in it, at this amount, that only offers for everything take something off. */
function withAmount(lines: readonly EvaluationLine[], asked: Candidate, amountMinor: number): More {
  const isMatching = asked.onBasket || asked.offer.minimumSpend?.on === 'matching'
  return withLine(lines, toLine(amountMinor, 1), (candidate) => {
    const isAsked = isMatching && candidate.offer.id === asked.offer.id
    return isAsked || scopesOf(candidate.offer).every(isEverything) ? 1 : 0
  })
}

/** The basket with more of the cheapest goods that fit; where there are none, with some at the average of its goods. */
function withPieces(
  lines: readonly EvaluationLine[],
  asked: Candidate,
  { units, part }: Extract<Shortage, { kind: 'units' }>,
): More {
  const goods = asked.places.flatMap(({ at, parts }) => {
    const line = lines[at]
    return line ? [{ at, line, fits: (parts & (1 << part)) !== 0 }] : []
  })
  const [cheapest] = goods
    .filter(({ fits }) => fits)
    .sort((a, b) => pieceMinor([a.line]) - pieceMinor([b.line]) || a.at - b.at)
  if (cheapest) {
    return {
      lines: lines.with(cheapest.at, moreOf(cheapest.line, units)),
      placesOf: ({ places }) => places,
    }
  }
  const minor = units * pieceMinor(goods.map(({ line }) => line))
  return withLine(lines, toLine(minor, units), ({ offer }) =>
    offer.id === asked.offer.id ? 1 << part : 0,
  )
}

const pieceMinor = (lines: readonly EvaluationLine[]): number =>
  Math.round(
    sumMinor(lines.map((line) => line.amountMinor)) /
      Math.max(1, sumMinor(lines.map((line) => line.quantity))),
  )

function moreOf(line: EvaluationLine, units: number): EvaluationLine {
  const quantity = line.quantity + units
  const grown = (amount: number) => Math.round((amount * quantity) / line.quantity)
  const { weightGrams, law } = line
  return {
    ...line,
    quantity,
    amountMinor: grown(line.amountMinor),
    weightGrams: weightGrams === undefined ? undefined : grown(weightGrams),
    law: law && { ...law, floorMinor: grown(law.floorMinor) },
  }
}

const toLine = (amountMinor: number, quantity: number): EvaluationLine => ({
  line: 0,
  kind: 'sale',
  sku: '',
  category: null,
  brand: null,
  amountMinor,
  quantity,
})

/** One more line; `partsOf`: for which of its parts an offer has it, 0: for none. */
function withLine(
  lines: readonly EvaluationLine[],
  line: EvaluationLine,
  partsOf: (candidate: Candidate) => number,
): More {
  const at = lines.length
  return {
    lines: [...lines, line],
    placesOf: (candidate) => {
      const parts = partsOf(candidate)
      return parts === 0 ? candidate.places : [...candidate.places, { at, parts }]
    },
  }
}
