import { createTally, type Tally } from '../../../domain/next-basket/tally.ts'
import type { Trail } from '../../../domain/next-basket/trail.ts'
import type { Ranker } from './baselines.ts'

export type TifuOptions = {
  /** Baskets in a group. */
  group: number
  /** What is left of a basket's weight one basket, of a group's one group later. */
  withinGroup: number
  ofGroups: number
  neighbours: number
  /** The member’s own part, 0–1. */
  own: number
}

type Vector = { items: Int32Array; weights: Float64Array }

/**
 * TIFU-KNN (Hu and others 2020), to compare with: members as decayed means of their baskets within groups and of
 * groups, blended with the mean of the nearest ones by Euclidean distance. All are compared with all.
 */
export function createTifuRanker(
  trails: readonly Trail[],
  itemCount: number,
  options: TifuOptions,
): Ranker {
  const vectors = trails.map((trail) => toVector(trail, options))
  const squares = Float64Array.from(vectors, ({ weights }) =>
    weights.reduce((sum, weight) => sum + weight * weight, 0),
  )
  const own = new Float64Array(itemCount)
  const scores = createTally(itemCount)
  return (trail) => {
    const vector = toVector(trail, options)
    for (const [at, item] of vector.items.entries()) own[item] = vector.weights[at] ?? 0
    const distances = vectors.map(
      (other, member) => (squares[member] ?? 0) - 2 * project(other, own),
    )
    for (const item of vector.items) own[item] = 0
    scores.clear()
    addVector(scores, vector, options.own)
    const nearest = findNearest(distances, options.neighbours)
    const share = (1 - options.own) / Math.max(1, nearest.length)
    for (const member of nearest) {
      const other = vectors[member]
      if (other) addVector(scores, other, share)
    }
    return scores.top(20)
  }
}

function project({ items, weights }: Vector, own: Float64Array): number {
  let sum = 0
  for (let at = 0; at < items.length; at += 1) {
    sum += (weights[at] as number) * (own[items[at] as number] as number)
  }
  return sum
}

function addVector(scores: Tally, { items, weights }: Vector, share: number): void {
  for (let at = 0; at < items.length; at += 1) {
    scores.add(items[at] as number, share * (weights[at] as number))
  }
}

/** By squared distance, less the own square, which is the same for all; of equals the first. */
function findNearest(distances: readonly number[], count: number): number[] {
  const limit = Float64Array.from(distances).sort()[Math.min(count, distances.length) - 1] ?? 0
  const nearest: number[] = []
  for (const [member, distance] of distances.entries()) {
    if (distance <= limit && nearest.length < count) nearest.push(member)
  }
  return nearest
}

function toVector(trail: Trail, { group, withinGroup, ofGroups }: TifuOptions): Vector {
  const groups = Math.ceil(trail.length / group)
  const sums = new Map<number, number>()
  for (const [at, { items }] of trail.entries()) {
    // Groups are filled from the end, so that only the oldest may be short.
    const back = trail.length - 1 - at
    const groupBack = Math.floor(back / group)
    const size = groupBack === groups - 1 ? trail.length - groupBack * group : group
    const weight = (withinGroup ** (back % group) * ofGroups ** groupBack) / (size * groups)
    for (const item of items) sums.set(item, (sums.get(item) ?? 0) + weight)
  }
  return { items: Int32Array.from(sums.keys()), weights: Float64Array.from(sums.values()) }
}
