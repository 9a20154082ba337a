import type { Candidate } from './candidate.ts'
import type { Position } from './position.ts'
import { mostOff, openLines } from './take.ts'

/** What is known of a candidate before anything is decided: the most that it can take off. */
export type Potential = {
  candidate: Candidate
  /** The lines that it could still have, by position. */
  places: number[]
  /** With all its lines. */
  mostMinor: number
  /** Of each of its lines, in the order of `places`. */
  shareMax: number[]
  /** 0–1 where all that it takes is a share of what is left. */
  rate: number
}

export type Bound = {
  /** The most that a partly decided combination can take off, never too little. `contested`: by position. */
  most(out: ReadonlySet<Candidate>, contested: ReadonlyMap<number, Candidate>): number
  /** The most that a candidate can take off, and off one line. */
  mostOf(candidate: Candidate): number
  shareMax(candidate: Candidate, at: number): number
}

/**
 * The bound of a group. Percentages on top of others are taken as a factor of what is left of each line; competing
 * offers on lines give no more than with all their lines, and a line no more than to the best of those who want it;
 * everything else gives what it gives of the undiscounted goods. Rounding half up may add half a minor unit each time.
 */
export function boundOf(position: Position, potentials: readonly Potential[]): Bound {
  const competing = potentials.filter(({ candidate }) => candidate.competes && !candidate.onBasket)
  const others = potentials.filter(({ candidate }) => !candidate.competes || candidate.onBasket)
  const places = [...new Set(potentials.flatMap((potential) => potential.places))]
  const left = places.map((at) => position.left[at] ?? 0)
  const kept = new Float64Array(position.lines.length)
  const best = new Float64Array(position.lines.length)

  type Decided = { out: ReadonlySet<Candidate>; contested: ReadonlyMap<number, Candidate> }

  /** What one competing offer gives at most; raises what its lines get at best. */
  function mostOfOne(
    { candidate, mostMinor, places: own, shareMax }: Potential,
    { contested }: Decided,
  ): number {
    let highest = 0
    for (const [index, at] of own.entries()) {
      if ((contested.get(at) ?? candidate) !== candidate) continue
      const factor = kept[at] ?? 1
      highest = Math.max(highest, factor)
      best[at] = Math.max(best[at] ?? 0, (shareMax[index] ?? 0) * factor)
    }
    return mostMinor * highest
  }

  function mostOfCompeting(decided: Decided): number {
    best.fill(0)
    let mostOfOffers = 0
    for (const potential of competing) {
      if (!decided.out.has(potential.candidate)) mostOfOffers += mostOfOne(potential, decided)
    }
    let mostOfLines = 0
    for (const share of best) mostOfLines += share
    return Math.min(mostOfOffers, mostOfLines)
  }

  function keepLess(own: readonly number[], rate: number): void {
    for (const at of own) kept[at] = (kept[at] ?? 1) * (1 - rate)
  }

  /** What everything on top gives at most; sets what it leaves of each line. */
  function mostOnTop({ out }: Decided): number {
    kept.fill(1)
    let most = 0
    for (const { candidate, mostMinor, places: own, rate } of others) {
      if (out.has(candidate)) continue
      most += rate > 0 ? roundings(candidate, own) / 2 : mostMinor
      keepLess(own, rate)
    }
    for (const [index, at] of places.entries()) most += (left[index] ?? 0) * (1 - (kept[at] ?? 1))
    return most
  }

  const known = new Map(potentials.map((potential) => [potential.candidate, potential]))
  return {
    most(out, contested) {
      const decided = { out, contested }
      const onTop = mostOnTop(decided)
      return Math.floor(onTop + mostOfCompeting(decided) + 1e-6)
    },
    mostOf: (candidate) => known.get(candidate)?.mostMinor ?? 0,
    shareMax(candidate, at) {
      const potential = known.get(candidate)
      return potential?.shareMax[potential.places.indexOf(at)] ?? 0
    },
  }
}

/** On a basket a percentage is rounded once, on goods line by line. */
const roundings = ({ onBasket }: Candidate, places: readonly number[]): number =>
  onBasket ? 1 : places.length

export function potentialOf(position: Position, candidate: Candidate): Potential {
  const { kind, offer, onBasket, competes, setsMax } = candidate
  const lines = openLines(position, candidate)
  const mostMinor = mostOff(candidate, lines)
  const isOnTop = !competes || onBasket
  const pieces = lines.map(({ leftMinor, units }) => Math.ceil(leftMinor / units))
  // Caps may allow fewer sets than all.
  const fewSets = candidate.budgets.length > 0 ? Number.MAX_SAFE_INTEGER : setsMax
  const among = { setsMax: Math.min(setsMax, fewSets), dearestMinor: Math.max(1, ...pieces) }
  return {
    candidate,
    places: lines.map((line) => line.at),
    mostMinor,
    shareMax: lines.map((line) => {
      const share = onBasket ? undefined : kind.shareMax?.(offer.reward, line, among)
      return Math.min(share ?? line.roomMinor, line.roomMinor, mostMinor)
    }),
    rate: isOnTop ? (kind.percentOf?.(offer.reward) ?? 0) / 100 : 0,
  }
}
