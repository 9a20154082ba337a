import type { Candidate } from './candidate.ts'
import type { OfferLine } from './kinds/kind.ts'
import type { Position } from './position.ts'
import { mostOff, openLines } from './take.ts'

/** What is known of a candidate before anything is decided: the most that it can take off. */
type Potential = {
  candidate: Candidate
  lines: OfferLine[]
  /** With all its lines. */
  mostMinor: number
  /** Of a line, by position. */
  shareMax: Map<number, number>
}

/** Tells the most that a partly decided combination can take off. Never too little. */
export type Bound = (
  isOut: (candidate: Candidate) => boolean,
  contested: Map<number, Candidate>,
) => number

/**
 * The bound of a group. Percentages on top of others are taken as a factor of what is left of each line; competing
 * offers on lines give no more than with all their lines, and a line no more than to the best of those who want it;
 * everything else gives what it gives of the undiscounted goods. Rounding may add a minor unit for each percentage.
 */
export function boundOf(position: Position, group: readonly Candidate[]): Bound {
  const potentials = group.map((candidate) => potentialOf(position, candidate))
  const places = [...new Set(potentials.flatMap(({ lines }) => lines.map((line) => line.at)))]
  return (isOut, contested) => {
    const open = potentials.filter(({ candidate }) => !isOut(candidate))
    const competing = open.filter(({ candidate }) => candidate.competes && !candidate.onBasket)
    const others = open.filter(({ candidate }) => !candidate.competes || candidate.onBasket)
    const percentages = others.filter(({ candidate }) => candidate.kind.percentOf)
    const amounts = others.filter(({ candidate }) => !candidate.kind.percentOf)
    const kept = keptShares(percentages, places)
    let most = percentages.length
    for (const at of places) most += (position.left[at] ?? 0) * (1 - (kept.get(at) ?? 1))
    for (const { mostMinor } of amounts) most += mostMinor
    return Math.floor(most + boundOfCompeting(competing, kept, contested) + 1e-6)
  }
}

/** What percentages leave of each line, as a factor. */
function keptShares(
  percentages: readonly Potential[],
  places: readonly number[],
): Map<number, number> {
  const kept = new Map(places.map((at) => [at, 1]))
  for (const { candidate, lines } of percentages) {
    const percent = candidate.kind.percentOf?.(candidate.offer.reward) ?? 0
    for (const { at } of lines) kept.set(at, (kept.get(at) ?? 1) * (1 - percent / 100))
  }
  return kept
}

function boundOfCompeting(
  competing: readonly Potential[],
  kept: ReadonlyMap<number, number>,
  contested: ReadonlyMap<number, Candidate>,
): number {
  const best = new Map<number, number>()
  let mostOfOffers = 0
  for (const { candidate, mostMinor, shareMax } of competing) {
    let highest = 0
    for (const [at, share] of shareMax) {
      if ((contested.get(at) ?? candidate) !== candidate) continue
      const factor = kept.get(at) ?? 1
      highest = Math.max(highest, factor)
      best.set(at, Math.max(best.get(at) ?? 0, share * factor))
    }
    mostOfOffers += mostMinor * highest
  }
  let mostOfLines = 0
  for (const share of best.values()) mostOfLines += share
  return Math.min(mostOfOffers, mostOfLines)
}

function potentialOf(position: Position, candidate: Candidate): Potential {
  const { kind, offer, onBasket } = candidate
  const lines = openLines(position, candidate)
  const mostMinor = mostOff(candidate, lines)
  const shareMax = lines.map((line): [number, number] => {
    const share = onBasket ? undefined : kind.shareMax?.(offer.reward, line, candidate.setsMax)
    return [line.at, Math.min(share ?? line.leftMinor, line.leftMinor, mostMinor)]
  })
  return { candidate, lines, mostMinor, shareMax: new Map(shareMax) }
}
