import { allocate, sumMinor } from '../money.ts'
import { nothing, type OfferLine, type Share, type Shortage, type Taken } from './kinds/kind.ts'

/**
 * Equal pieces of a line; a label of weighed goods is a piece. Whatever makes sets of pieces works on runs, so that it
 * costs by the lines and not by the pieces, of which a line may have a million.
 */
export type Run = { at: number; minor: number; parts: number; count: number }

/** The pieces of lines, dearest first, then in basket order. A line's amount is split evenly, odd cents first. */
export function runsOf(lines: readonly OfferLine[]): Run[] {
  const runs: Run[] = []
  for (const { at, units, leftMinor, parts } of lines) {
    const odd = leftMinor % units
    const minor = (leftMinor - odd) / units
    if (odd > 0) runs.push({ at, minor: minor + 1, parts, count: odd })
    runs.push({ at, minor, parts, count: units - odd })
  }
  return runs.sort((a, b) => b.minor - a.minor || a.at - b.at)
}

export function countPieces(runs: readonly Run[]): number {
  let pieces = 0
  for (const { count } of runs) pieces += count
  return pieces
}

export function sumRuns(runs: readonly Run[]): number {
  let totalMinor = 0
  for (const { minor, count } of runs) totalMinor += minor * count
  return totalMinor
}

/** The first so many pieces: the dearest. */
export function firstPieces(runs: readonly Run[], pieces: number): Run[] {
  const first: Run[] = []
  let rest = pieces
  for (const run of runs) {
    if (rest <= 0) break
    first.push(run.count <= rest ? run : { ...run, count: rest })
    rest -= run.count
  }
  return first
}

/** The sum of what comes after the first `paid` in every `size` pieces, counted from the first of all. */
export function sumUnpaid(
  runs: readonly Run[],
  { size, paid }: { size: number; paid: number },
): number {
  /** How many of the first so many come after them. */
  const unpaidOf = (pieces: number): number =>
    Math.floor(pieces / size) * (size - paid) + Math.max(0, (pieces % size) - paid)
  let totalMinor = 0
  let pieces = 0
  for (const { minor, count } of runs) {
    totalMinor += minor * (unpaidOf(pieces + count) - unpaidOf(pieces))
    pieces += count
  }
  return totalMinor
}

export const countUnits = (lines: readonly OfferLine[], part: number): number =>
  sumMinor(lines.filter((line) => (line.parts & part) !== 0).map((line) => line.units))

/** How many pieces are missing to a first set; undefined: none. */
export function unitsShort(unitsOfSet: number, lines: readonly OfferLine[]): Shortage | undefined {
  const units = unitsOfSet - sumMinor(lines.map((line) => line.units))
  return units > 0 ? { kind: 'units', units, part: 0 } : undefined
}

/** What sets take off, spread over the lines of their pieces by largest remainder. */
export function spreadOverRuns(sets: number, totalMinor: number, runs: readonly Run[]): Taken {
  const involved = new Map<number, number>()
  for (const { at, minor, count } of runs) {
    involved.set(at, (involved.get(at) ?? 0) + minor * count)
  }
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

export const totalOf = (shares: readonly { amountMinor: number }[]): number =>
  sumMinor(shares.map((share) => share.amountMinor))

/** Shares held to a total below their own, by largest remainder. */
export function cutShares(shares: readonly Share[], mostMinor: number): Share[] {
  const parts = allocate(
    mostMinor,
    shares.map((share) => share.amountMinor),
  )
  return toShares(
    shares.map((share) => share.at),
    parts,
  )
}

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
  const shares = toShares(places, amounts)
  return shares.length === 0 ? nothing : { sets, shares }
}

const toShares = (places: readonly number[], amounts: readonly number[]): Share[] =>
  places
    .map((at, index): Share => ({ at, amountMinor: amounts[index] ?? 0 }))
    .filter((share) => share.amountMinor > 0)
