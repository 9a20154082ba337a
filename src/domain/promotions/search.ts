import { type Bound, boundOf, type Potential } from './bound.ts'
import type { Candidate } from './candidate.ts'
import { type Combination, combine } from './combine.ts'
import { compareIds } from './offer.ts'
import { FREE, type Position } from './position.ts'
import type { Worth } from './worth.ts'

/** How many lines searches may still look at together. Counted, not timed: every machine gives one answer. */
export type Effort = { left: number; stopped: boolean }

/** Of one basket. */
export const EFFORT_MAX = 50_000

export type Scene = {
  position: Position
  /** How often a line's points count at most, by position. */
  multipliers: readonly number[]
  /** Of all that can give anything, lowest id first. */
  potentials: ReadonlyMap<Candidate, Potential>
  effort: Effort
}

/** A group of candidates as it is searched: lowest id first, which is the order in which they are decided. */
export type Group = {
  candidates: readonly Candidate[]
  /** Made where it is asked for: what stands alone needs none. */
  readonly bound: Bound
  /** False where there is no effort left for one more look at all its lines. */
  look(): boolean
}

export function openGroup(scene: Scene, candidates: readonly Candidate[]): Group {
  const sorted = [...candidates].sort((a, b) => compareIds(a.offer.id, b.offer.id))
  const potentials = sorted.flatMap((candidate) => scene.potentials.get(candidate) ?? [])
  const linesOfAll = potentials.reduce((sum, { places }) => sum + places.length + 1, 0)
  let bound: Bound | undefined
  return {
    candidates: sorted,
    get bound() {
      bound ??= boundOf(scene.position, potentials)
      return bound
    },
    look() {
      if (scene.effort.left < linesOfAll) scene.effort.stopped = true
      else scene.effort.left -= linesOfAll
      return !scene.effort.stopped
    },
  }
}

/**
 * Searches groups that have nothing to do with each other. Each may take an equal part of the effort, and what smaller
 * ones leave of theirs.
 */
export function searchEach<T>(
  scene: Scene,
  groups: readonly Candidate[][],
  searchOne: (scene: Scene, group: readonly Candidate[]) => T,
): T[] {
  const found: T[] = []
  const smallestFirst = [...groups].sort((a, b) => a.length - b.length)
  for (const [index, group] of smallestFirst.entries()) {
    const part = Math.floor(scene.effort.left / (groups.length - index))
    const effort = { left: part, stopped: false }
    found.push(searchOne({ ...scene, effort }, group))
    scene.effort.left -= part - effort.left
    if (effort.stopped) scene.effort.stopped = true
  }
  return found
}

export type Best = Combination & { position: Position; worth: Worth }

/**
 * All in, each contested line to whoever could take most of it; where that is not allowed, as many as are, one after the
 * other. There always is an answer, however little effort is left.
 */
export function tryOneByOne(
  position: Position,
  group: Group,
  onLeaf: (combination: Combination, after: Position) => void,
): void {
  const { candidates, look } = group
  const combinationOf = (chosen: readonly Candidate[]): Combination => ({
    candidates: chosen,
    contested: new Map(
      contestedLines(position, chosen, group).flatMap(({ at, wanted: [first] }) =>
        first ? [[at, first]] : [],
      ),
    ),
  })
  const attempt = (chosen: readonly Candidate[]): boolean => {
    const combination = combinationOf(chosen)
    const after = combine(position, combination)
    if (after) onLeaf(combination, after)
    return after !== undefined
  }
  // Of competing offers on the basket one is granted; all in, it would be the first.
  const others = candidates.filter((one) => !isRival(one))
  const rivals = candidates.filter(isRival)
  if (rivals.length > 1) {
    rivals.sort((a, b) => group.bound.mostOf(b) - group.bound.mostOf(a))
    for (const [index, rival] of rivals.entries()) {
      if (index > 0 && !look()) break
      attempt([...others, rival])
    }
  }
  if (attempt(candidates)) return
  let chosen: readonly Candidate[] = []
  for (const candidate of candidates) {
    if (!look()) return
    if (attempt([...chosen, candidate])) chosen = [...chosen, candidate]
  }
}

const isRival = ({ onBasket, competes }: Candidate): boolean => onBasket && competes

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
  position: Position,
  group: Group,
  { isHopeless, allIn, onLeaf }: Search,
): void {
  const { candidates, look } = group
  const out = new Set<Candidate>()
  const noneContested = new Map<number, Candidate>()

  function decideOffers(index: number): void {
    if (!look()) return
    const candidate = candidates[index]
    if (!candidate) {
      const chosen = candidates.filter((one) => !out.has(one))
      decideLines(chosen, contestedLines(position, chosen, group), 0, new Map())
      return
    }
    decideOffers(index + 1)
    // Only leaving one out lowers the bound.
    out.add(candidate)
    if (!isHopeless(out, noneContested)) decideOffers(index + 1)
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
      if (look() && !isHopeless(out, contested)) decideLines(chosen, lines, index + 1, contested)
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
  group: Group,
): Contested[] {
  if (chosen.length < 2) return []
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
    .map(([at, candidates]) => ({ at, wanted: byShare(candidates, at, group.bound) }))
    .sort((a, b) => (position.left[b.at] ?? 0) - (position.left[a.at] ?? 0) || a.at - b.at)
}

function byShare(candidates: readonly Candidate[], at: number, bound: Bound): Candidate[] {
  const shares = candidates.map((candidate) => ({ candidate, most: bound.shareMax(candidate, at) }))
  return shares.sort((a, b) => b.most - a.most).map(({ candidate }) => candidate)
}
