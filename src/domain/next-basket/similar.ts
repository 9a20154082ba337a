import { type Crowd, type Postings, toVector } from './crowd.ts'
import { createTally } from './tally.ts'
import type { Trail } from './trail.ts'

const SIMILAR_MAX = 300
const CLOSEST = 50
/** What fewer bought next says nothing. */
const ITEMS_MAX = 120

/**
 * What members who buy alike bought next, the most bought first: products, each with the share of their likeness that
 * bought it, and the same of the closest fifty by the square of theirs.
 */
export type SimilarFigures = {
  items: ArrayLike<number>
  shares: ArrayLike<number>
  closestShares: ArrayLike<number>
  /** Cosine of the closest, 0–1; 0: nobody shares a product. */
  likeness: number
}

/**
 * Finds the members of the crowd who buy alike by the cosine of their baskets, without a fold of members, and what they
 * bought next. Its cost is bounded by the products of the trail times the length of a posting list, and a look at each
 * member's sum.
 */
export function createSimilarFinder(crowd: Crowd) {
  const likeness = new Float32Array(crowd.followers.length)
  const bought = createTally(crowd.itemCount)
  const boughtByClosest = createTally(crowd.itemCount)
  const next = layOutNext(crowd)
  const sumNext = (closest: readonly number[]): SimilarFigures => {
    bought.clear()
    boughtByClosest.clear()
    let [likenessSum, squareSum] = [0, 0]
    for (const [rank, member] of closest.entries()) {
      const weight = likeness[member] as number
      const square = rank < CLOSEST ? weight ** 2 : 0
      likenessSum += weight
      squareSum += square
      const to = next.starts[member + 1] as number
      for (let at = next.starts[member] as number; at < to; at += 1) {
        const item = next.items[at] as number
        bought.add(item, weight)
        boughtByClosest.add(item, square)
      }
    }
    const items = bought.top(ITEMS_MAX)
    return {
      items,
      shares: items.map((item) => bought.of(item) / likenessSum),
      closestShares: items.map((item) => boughtByClosest.of(item) / squareSum),
      likeness: likeness[closest[0] ?? -1] ?? 0,
    }
  }
  return (trail: Trail, withoutFold?: number): SimilarFigures => {
    likeness.fill(0)
    for (const [item, own] of toVector(trail, crowd.figures, crowd.followers.length)) {
      addLikeness(likeness, crowd.postings, item, own)
    }
    if (withoutFold !== undefined) forgetFold(likeness, crowd.folds, withoutFold)
    return sumNext(findLargest(likeness, SIMILAR_MAX))
  }
}

/** All next baskets in one stretch of memory: hundreds are looked at in each search. */
function layOutNext({ followers }: Crowd): { starts: Int32Array; items: Int32Array } {
  const starts = new Int32Array(followers.length + 1)
  for (const [member, { next }] of followers.entries()) {
    starts[member + 1] = (starts[member] as number) + next.length
  }
  const items = new Int32Array(starts[followers.length] as number)
  for (const [member, { next }] of followers.entries()) items.set(next, starts[member])
  return { starts, items }
}

function addLikeness(
  likeness: Float32Array,
  { starts, ends, members, weights }: Postings,
  item: number,
  own: number,
): void {
  const end = ends[item] ?? 0
  for (let at = starts[item] ?? 0; at < end; at += 1) {
    const member = members[at] as number
    likeness[member] = (likeness[member] as number) + own * (weights[at] as number)
  }
}

function forgetFold(likeness: Float32Array, folds: Uint8Array, fold: number): void {
  for (let member = 0; member < likeness.length; member += 1) {
    if (folds[member] === fold) likeness[member] = 0
  }
}

/** Where the largest figures above 0 are, falling; equal ones by their place, so that the answer is always the same. */
function findLargest(figures: Float32Array, count: number): number[] {
  const limit = findLimit(figures, count)
  const found: number[] = []
  for (let at = 0; at < figures.length; at += 1) {
    const figure = figures[at] as number
    if (figure > 0 && figure >= limit) found.push(at)
  }
  return found
    .sort((a, b) => (figures[b] as number) - (figures[a] as number) || a - b)
    .slice(0, count)
}

const STEPS = 1024

/** At most the figure of the count-th largest, and not much less; figures are 0 to 1. All are looked at, none is sorted. */
function findLimit(figures: Float32Array, count: number): number {
  const tally = new Int32Array(STEPS + 1)
  for (let at = 0; at < figures.length; at += 1) {
    const step = Math.min(STEPS, ((figures[at] as number) * STEPS) | 0)
    tally[step] = (tally[step] as number) + 1
  }
  let held = 0
  let step = STEPS
  while (step > 0 && held + (tally[step] as number) < count) {
    held += tally[step] as number
    step -= 1
  }
  return step / STEPS
}
