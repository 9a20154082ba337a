import { sumMinor } from '../money.ts'
import { type Potential, potentialOf } from './bound.ts'
import type { Candidate } from './candidate.ts'
import { combine, mergeAll } from './combine.ts'
import { groupByLines, groupCandidates } from './groups.ts'
import { compareIds } from './offer.ts'
import type { Position } from './position.ts'
import { type Scene, searchEach } from './search.ts'
import { searchBest } from './search-best.ts'
import { type Outcome, settleWithBasket } from './settle-with-basket.ts'
import { compareWorth, worthOf } from './worth.ts'

/**
 * Settles all offers of one priority. Where it is exact, offers that share no line are settled apart and put together;
 * else those that have anything to do with each other are searched as one, and the better of both counts.
 */
export function settleLevel(level: Level, candidates: readonly Candidate[]): Position {
  const scene = openLevel(level, candidates)
  const able = [...scene.potentials.keys()]
  const apart = settleApart(scene, able)
  if (apart?.isBest) return apart.position
  const together = groupCandidates(able).reduce(
    (position, group) => searchBest({ ...scene, position }, group)?.position ?? position,
    scene.position,
  )
  return apart ? betterOf(scene, apart.position, together) : together
}

/** What the offers of one priority meet. */
export type Level = Omit<Scene, 'potentials'>

export const openLevel = (level: Level, candidates: readonly Candidate[]): Scene => ({
  ...level,
  potentials: potentialsOf(level.position, candidates),
})

/** Without those that give nothing even of all their goods, or whose minimum spend is above all there is. */
function potentialsOf(
  position: Position,
  candidates: readonly Candidate[],
): Map<Candidate, Potential> {
  const spentMinor = sumMinor(position.spent)
  const isShort = ({ offer: { minimumSpend } }: Candidate) =>
    minimumSpend?.basis === 'afterDiscounts' &&
    minimumSpend.on === 'basket' &&
    spentMinor < minimumSpend.amountMinor
  const potentials = candidates
    .filter((candidate) => !isShort(candidate))
    .map((candidate) => potentialOf(position, candidate))
    .filter(({ mostMinor }) => mostMinor > 0)
    .sort((a, b) => compareIds(a.candidate.offer.id, b.candidate.offer.id))
  return new Map(potentials.map((potential) => [potential.candidate, potential]))
}

/**
 * Offers on lines that share no line and no cap compete for nothing, so the best of all is the best of each, if only no
 * minimum spend is broken by all together: then what is left out of account did not matter (relaxation). Offers on the
 * basket are added to that; undefined: it cannot be told this way.
 */
function settleApart(scene: Scene, candidates: readonly Candidate[]): Outcome | undefined {
  const onBasket = candidates.filter((candidate) => candidate.onBasket)
  const groups = groupByLines(candidates.filter((candidate) => !candidate.onBasket))
  if (onBasket.length > 0) return settleWithBasket(scene, groups, onBasket)
  if (groups.length < 2) return undefined
  const bests = searchEach(scene, groups, searchBest).flatMap((best) => best ?? [])
  const position = combine(scene.position, mergeAll(bests))
  return position && { position, isBest: true }
}

function betterOf({ position, multipliers }: Scene, a: Position, b: Position): Position {
  const worthIf = (after: Position) => worthOf(position, after, multipliers)
  return compareWorth(worthIf(a), worthIf(b)) <= 0 ? a : b
}
