import type { Bound } from './bound.ts'
import type { Candidate } from './candidate.ts'
import { type Combination, combine } from './combine.ts'
import { compareIds } from './offer.ts'
import { FREE, type Position } from './position.ts'
import type { Worth } from './worth.ts'

/** How many steps searches may still take together. Steps, not time: every machine gives one answer. */
export type Effort = { stepsLeft: number; stopped: boolean }

export type Scene = {
  position: Position
  /** How often a line's points count at most, by position. */
  multipliers: readonly number[]
  effort: Effort
}

export type Best = Combination & { position: Position; worth: Worth }

/** Lowest id first: the order in which they are decided. */
export const byId = (group: readonly Candidate[]): Candidate[] =>
  [...group].sort((a, b) => compareIds(a.offer.id, b.offer.id))

/**
 * All in, each contested line to whoever could take most of it; where that is not allowed, as many as are, one after the
 * other.
 */
export function tryOneByOne(
  position: Position,
  candidates: readonly Candidate[],
  bound: Bound,
  onLeaf: (combination: Combination, after: Position) => void,
): void {
  const combinationOf = (chosen: readonly Candidate[]): Combination => ({
    candidates: chosen,
    contested: new Map(
      contestedLines(position, chosen, bound).flatMap(({ at, wanted: [first] }) =>
        first ? [[at, first]] : [],
      ),
    ),
  })
  // Of competing offers on the basket one is granted; all in, it would be the first.
  const rivals = candidates.filter(({ onBasket, competes }) => onBasket && competes)
  if (rivals.length > 1) {
    const others = candidates.filter((candidate) => !rivals.includes(candidate))
    for (const rival of rivals) {
      const one = combinationOf([...others, rival])
      const taken = combine(position, one)
      if (taken) onLeaf(one, taken)
    }
  }
  const all = combinationOf(candidates)
  const after = combine(position, all)
  if (after) {
    onLeaf(all, after)
    return
  }
  let chosen: readonly Candidate[] = []
  for (const candidate of candidates) {
    const more = combinationOf([...chosen, candidate])
    const next = combine(position, more)
    if (!next) continue
    chosen = more.candidates
    onLeaf(more, next)
  }
}

type Search = {
  /** Whether nothing that is left undecided is worth a look. */
  isHopeless(out: ReadonlySet<Candidate>, contested: Map<number, Candidate>): boolean
  /** No offer is ever left out. */
  allIn: boolean
  onLeaf(combination: Combination, after: Position): void
}

/**
 * Depth first over which offers are in, then over who gets the lines that several of them want, passing over what is
 * hopeless (branch and bound; Land and Doig, 1960).
 */
export function search(
  { position, effort }: Scene,
  candidates: readonly Candidate[],
  bound: Bound,
  { isHopeless, allIn, onLeaf }: Search,
): void {
  const out = new Set<Candidate>()
  const undecided = new Map<number, Candidate>()

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
    if (allIn) return
    // Only leaving one out lowers the bound.
    out.add(candidate)
    if (!isHopeless(out, undecided)) decideOffers(index + 1)
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
      const combination = { candidates: chosen, contested: new Map(contested) }
      const after = combine(position, combination)
      if (after) onLeaf(combination, after)
      return
    }
    for (const candidate of line.wanted) {
      contested.set(line.at, candidate)
      if (step() && !isHopeless(out, contested)) decideLines(chosen, lines, index + 1, contested)
    }
    contested.delete(line.at)
  }

  if (allIn) decideOffers(candidates.length)
  else decideOffers(0)
}

/**
 * Where offers do no more than compete for lines, leaving one out can never help: who gets the lines decides it all.
 */
export const isPlain = (candidates: readonly Candidate[]): boolean =>
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
