import { allocate, sumMinor } from '../money.ts'
import { nothing, type OfferLine, type Share, type Shortage, type Taken } from './kinds/kind.ts'

/** One piece of a line, or one label of weighed goods, each an object of its own. */
export type Piece = { at: number; minor: number; parts: number }

/** Sets are made of the dearest pieces; what lies beyond these is not counted. */
const PIECES_MAX = 5000

/** The pieces of lines, dearest first, then in basket order. A line's amount is split evenly, odd cents first. */
export function piecesOf(lines: readonly OfferLine[]): Piece[] {
  const pieces: Piece[] = []
  for (const { at, parts, minor, count } of runsOf(lines)) {
    for (let n = 0; n < count && pieces.length < PIECES_MAX; n += 1) {
      pieces.push({ at, parts, minor })
    }
  }
  return pieces
}

type Run = Piece & { count: number }

/** Equal pieces together, dearest first. */
function runsOf(lines: readonly OfferLine[]): Run[] {
  const runs = lines.flatMap(({ at, units, leftMinor, parts }): Run[] => {
    const minor = Math.floor(leftMinor / units)
    const odd = leftMinor % units
    const even = { at, parts, minor, count: units - odd }
    return odd === 0 ? [even] : [{ at, parts, minor: minor + 1, count: odd }, even]
  })
  return runs.sort((a, b) => b.minor - a.minor || a.at - b.at)
}

export const sumPieces = (pieces: readonly Piece[]): number =>
  sumMinor(pieces.map((piece) => piece.minor))

export const countUnits = (lines: readonly OfferLine[], part: number): number =>
  sumMinor(lines.filter((line) => (line.parts & part) !== 0).map((line) => line.units))

/** How many pieces are missing to a first set; undefined: none. */
export function unitsShort(unitsOfSet: number, lines: readonly OfferLine[]): Shortage | undefined {
  const units = unitsOfSet - sumMinor(lines.map((line) => line.units))
  return units > 0 ? { kind: 'units', units, part: 0 } : undefined
}

/** What sets take off, spread over the lines of their pieces by largest remainder. */
export function spreadOverPieces(
  sets: number,
  totalMinor: number,
  pieces: readonly Piece[],
): Taken {
  const involved = new Map<number, number>()
  for (const { at, minor } of pieces) involved.set(at, (involved.get(at) ?? 0) + minor)
  const inOrder = [...involved].sort(([a], [b]) => a - b)
  const amounts = inOrder.map(([, minor]) => minor)
  return toTaken(
    sets,
    inOrder.map(([at]) => at),
    allocate(totalMinor, amounts),
  )
}

/** What is taken off once, spread over lines by largest remainder. */
export const spreadOverLines = (totalMinor: number, lines: readonly OfferLine[]): Taken =>
  toTaken(
    1,
    lines.map((line) => line.at),
    allocate(
      totalMinor,
      lines.map((line) => line.leftMinor),
    ),
  )

/** What each line gains by itself; its pieces are the sets. */
export const takeFromLines = (
  lines: readonly OfferLine[],
  gainOf: (leftMinor: number) => number,
): Taken =>
  toTaken(
    sumMinor(lines.map((line) => line.units)),
    lines.map((line) => line.at),
    lines.map((line) => gainOf(line.leftMinor)),
  )

type GainsOf = {
  ofPiece(minor: number): number
  ofWeighed(line: OfferLine): number
}

/** What each piece, or weighed line, gains by itself: the `setsMax` that gain most, first in the basket first. */
export function takeGains(
  lines: readonly OfferLine[],
  setsMax: number,
  { ofPiece, ofWeighed }: GainsOf,
): Taken {
  const pieces = runsOf(lines.filter((line) => line.weightGrams === null)).map(
    ({ at, minor, count }) => ({ at, count, gainMinor: ofPiece(minor) }),
  )
  const weighed = lines
    .filter((line) => line.weightGrams !== null)
    .map((line) => ({ at: line.at, count: 1, gainMinor: ofWeighed(line) }))
  const gains = [...pieces, ...weighed]
    .filter(({ gainMinor }) => gainMinor > 0)
    .sort((a, b) => b.gainMinor - a.gainMinor || a.at - b.at)
  let rest = setsMax
  const taken = new Map<number, number>()
  for (const { at, count, gainMinor } of gains) {
    const times = Math.min(count, rest)
    rest -= times
    if (times > 0) taken.set(at, (taken.get(at) ?? 0) + gainMinor * times)
  }
  const sets = sumMinor(gains.map(({ count }) => count))
  return toTaken(Math.min(sets, setsMax), [...taken.keys()], [...taken.values()])
}

const GRAMS_PER_KILOGRAM = 1000

/** What so many grams cost, in minor units, rounded half up. */
export const priceOfWeight = (kilogramMinor: number, grams: number): number =>
  Number((BigInt(kilogramMinor) * BigInt(grams) + 500n) / BigInt(GRAMS_PER_KILOGRAM))

function toTaken(sets: number, places: readonly number[], amounts: readonly number[]): Taken {
  const shares = places
    .map((at, index): Share => ({ at, amountMinor: amounts[index] ?? 0 }))
    .filter((share) => share.amountMinor > 0)
  return shares.length === 0 ? nothing : { sets, shares }
}
