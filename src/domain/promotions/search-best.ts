import type { Bound } from './bound.ts'
import type { Candidate } from './candidate.ts'
import type { Combination } from './combine.ts'
import { compareIds } from './offer.ts'
import type { Position } from './position.ts'
import { type Best, isPlain, openGroup, type Scene, search, tryOneByOne } from './search.ts'
import { compareWorth, type Worth, worthOf } from './worth.ts'

/**
 * The best combination of a group; undefined: nothing is better than none. `effort` tells when not everything was seen;
 * there always is an answer, for what is plainly good is tried first.
 */
export function searchBest(scene: Scene, group: readonly Candidate[]): Best | undefined {
  const { position, multipliers } = scene
  const opened = openGroup(scene, group)
  const { candidates } = opened
  const nothing = worthOf(position, position, multipliers)
  let best: Best | undefined
  const take = (combination: Combination, after: Position): void => {
    const worth = worthOf(position, after, multipliers)
    if (compareWorth(worth, best?.worth ?? nothing) < 0) {
      best = { ...combination, position: after, worth }
    }
  }
  tryOneByOne(position, opened, take)
  // Alone and unhindered, an offer is in if it gives anything.
  if (candidates.length === 1) return best
  search(position, opened, {
    isHopeless: (out, contested) =>
      !canBeat(best?.worth ?? nothing, {
        bound: opened.bound,
        out,
        contested,
        candidates,
        position,
        multipliers,
      }),
    allIn: isPlain(candidates),
    onLeaf: take,
  })
  return best
}

type Undecided = {
  bound: Bound
  out: ReadonlySet<Candidate>
  contested: ReadonlyMap<number, Candidate>
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
