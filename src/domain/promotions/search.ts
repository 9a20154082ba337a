import { type Bound, boundOf } from './bound.ts'
import type { Candidate } from './candidate.ts'
import { combine } from './combine.ts'
import { compareIds } from './offer.ts'
import { FREE, type Position } from './position.ts'
import { compareWorth, type Worth, worthOf } from './worth.ts'

/** How many steps all searches of one basket may take together. Steps, not time: every machine gives one answer. */
export type Effort = { stepsLeft: number; stopped: boolean }

type Best = { position: Position; worth: Worth }

/**
 * The best combination of a group: depth first over which offers are in, then over who gets the lines that several
 * of them want, passing over what cannot be better than the best so far (branch and bound; Land and Doig, 1960).
 * The first leaf has all offers in, so there always is an answer; `effort` tells when not everything was seen.
 */
export function searchGroup(
  position: Position,
  group: readonly Candidate[],
  multipliers: readonly number[],
  effort: Effort,
): Position {
  const candidates = [...group].sort((a, b) => compareIds(a.offer.id, b.offer.id))
  const bound = boundOf(position, candidates)
  const alwaysIn = isPlain(candidates)
  const out = new Set<Candidate>()
  let best: Best = { position, worth: worthOf(position, position, multipliers) }

  const undecided = new Map<number, Candidate>()
  const isHopeless = (contested: Map<number, Candidate>): boolean =>
    !canBeat(best.worth, { bound, out, contested, candidates, position, multipliers })

  const step = (): boolean => {
    if (effort.stepsLeft === 0) effort.stopped = true
    else effort.stepsLeft -= 1
    return !effort.stopped
  }

  function decideOffers(index: number): void {
    if (!step()) return
    const candidate = candidates[index]
    if (!candidate) {
      const chosen = candidates.filter((one) => !out.has(one))
      decideLines(chosen, contestedLines(position, chosen, bound), 0, new Map())
      return
    }
    decideOffers(index + 1)
    if (alwaysIn) return
    // Only leaving one out lowers the bound.
    out.add(candidate)
    if (!isHopeless(undecided)) decideOffers(index + 1)
    out.delete(candidate)
  }

  function decideLines(
    chosen: readonly Candidate[],
    lines: readonly Contested[],
    index: number,
    contested: Map<number, Candidate>,
  ): void {
    const line = lines[index]
    if (!line) {
      const after = combine(position, { candidates: chosen, contested })
      if (!after) return
      const worth = worthOf(position, after, multipliers)
      if (compareWorth(worth, best.worth) < 0) best = { position: after, worth }
      return
    }
    for (const candidate of line.wanted) {
      contested.set(line.at, candidate)
      if (step() && !isHopeless(contested)) decideLines(chosen, lines, index + 1, contested)
    }
    contested.delete(line.at)
  }

  decideOffers(0)
  return best.position
}

/**
 * Where offers do no more than compete for lines, leaving one out can never help: who gets the lines decides it all.
 */
const isPlain = (candidates: readonly Candidate[]): boolean =>
  candidates.every(
    ({ offer, onBasket, budgets }) =>
      !onBasket &&
      budgets.length === 0 &&
      offer.stacking === 'onePerLine' &&
      offer.minimumSpend?.basis !== 'afterDiscounts',
  )

type Contested = { at: number; wanted: Candidate[] }

/** Lines that several competing offers want, dearest first; of each, who could take most of it first. */
function contestedLines(
  position: Position,
  chosen: readonly Candidate[],
  bound: Bound,
): Contested[] {
  const wanted = new Map<number, Candidate[]>()
  for (const candidate of chosen.filter((one) => one.competes && !one.onBasket)) {
    for (const { at } of candidate.places) {
      if (position.claims[at] !== FREE) continue
      const others = wanted.get(at)
      if (others) others.push(candidate)
      else wanted.set(at, [candidate])
    }
  }
  return [...wanted]
    .filter(([, candidates]) => candidates.length > 1)
    .map(([at, candidates]) => ({
      at,
      wanted: candidates.sort((a, b) => bound.shareMax(b, at) - bound.shareMax(a, at)),
    }))
    .sort((a, b) => (position.left[b.at] ?? 0) - (position.left[a.at] ?? 0) || a.at - b.at)
}

type Undecided = {
  bound: Bound
  out: ReadonlySet<Candidate>
  contested: Map<number, Candidate>
  candidates: readonly Candidate[]
  position: Position
  multipliers: readonly number[]
}

/** Whether what is not decided yet could still turn out better than `best`. */
function canBeat(best: Worth, undecided: Undecided): boolean {
  const { bound, out, contested, candidates, position, multipliers } = undecided
  const most = bound.most(out, contested)
  if (most !== best.moneyMinor) return most > best.moneyMinor
  // As much money at most. Every minor unit taken off costs the points of its line, the lowest multiplier at least.
  let points = 0
  let lowest = Number.POSITIVE_INFINITY
  for (const [at, left] of position.left.entries()) {
    points += left * (multipliers[at] ?? 1)
    lowest = Math.min(lowest, multipliers[at] ?? 1)
  }
  points -= best.moneyMinor * (Number.isFinite(lowest) ? lowest : 0)
  if (points !== best.points) return points > best.points
  if (best.coupons > 0 || best.offers > 1) return true
  const lowestId = candidates.find((candidate) => !out.has(candidate))?.offer.id
  return lowestId !== undefined && compareIds(lowestId, best.ids[0] ?? '') < 0
}
