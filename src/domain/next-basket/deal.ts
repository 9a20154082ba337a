import { drawFor } from '../statistics/draw.ts'
import { FOLDS } from './item-figures.ts'
import type { Follower } from './trail.ts'

const STRATUM_DAYS = 28

/**
 * Deals members into folds: those of a stratum, in an order drawn by their names, one to each fold in turn. Members side by
 * side in some order of theirs may alternate, so that order must not decide. A member who comes or leaves moves others
 * of the same stratum alone.
 */
export function dealFolds(followers: readonly Follower[], names: readonly string[]): Uint8Array {
  const folds = new Uint8Array(followers.length)
  for (const [stratum, members] of drawStrata(followers, names)) {
    const first = Math.floor(drawFor(stratum) * FOLDS)
    for (const [turn, member] of members.entries()) folds[member] = (first + turn) % FOLDS
  }
  return folds
}

/** All members, so that the first ones of them, however many, are an even part of every stratum, drawn by their names. */
export function spreadMembers(followers: readonly Follower[], names: readonly string[]): number[] {
  const placed: { member: number; place: number }[] = []
  for (const [stratum, members] of drawStrata(followers, names)) {
    const start = drawFor(stratum)
    for (const [turn, member] of members.entries()) {
      placed.push({ member, place: (turn + start) / members.length })
    }
  }
  return placed.sort((a, b) => a.place - b.place || a.member - b.member).map((one) => one.member)
}

/** Members by stratum, in an order drawn by their names. */
function drawStrata(
  followers: readonly Follower[],
  names: readonly string[],
): Map<string, readonly number[]> {
  const strata = new Map<string, number[]>()
  for (const [member, follower] of followers.entries()) {
    const stratum = stratumOf(follower)
    const members = strata.get(stratum)
    if (members) members.push(member)
    else strata.set(stratum, [member])
  }
  const draws = Float64Array.from(names, drawFor)
  for (const members of strata.values()) {
    members.sort((a, b) => (draws[a] ?? 0) - (draws[b] ?? 0) || a - b)
  }
  return strata
}

/**
 * Alike in when the next basket was, in how much is known, to the doubling, and in the most bought product of that basket:
 * were a fold to hold more of those who bought a product, the others would know it as less bought, just where it was.
 */
const stratumOf = ({ trail, day, next }: Follower): string =>
  [Math.floor(day / STRATUM_DAYS), 32 - Math.clz32(trail.length), Math.min(...next)].join()
