import { countItems, foldOf, type ItemFigures } from './item-figures.ts'
import { countSequels, type Sequels } from './sequels.ts'
import { type Follower, TRAIL_MAX, type Trail } from './trail.ts'

/** How much of a basket's weight is left one basket later where members are compared. */
const LIKENESS_DECAY = 0.9
/** What nobody else buys says more than what all do: weights go with the root of the inverse document frequency. */
const RARITY_POWER = 0.5
/**
 * A product's posting list names so many members at most, the first ones of the crowd, so that a search costs the same
 * among a million members as among a hundred thousand.
 */
const POSTINGS_MAX = 10_000

/** Many members with what each bought next, laid out to find those who buy alike. */
export type Crowd = {
  itemCount: number
  followers: readonly Follower[]
  /** By member. */
  folds: Uint8Array
  figures: ItemFigures
  postings: Postings
  /** By product: those that followed it most often in the basket after. */
  sequels: readonly Sequels[]
}

/**
 * The members who buy each product, with their weights, in one stretch of memory: those of a product lie from `starts`
 * to below `ends`.
 */
export type Postings = {
  starts: Int32Array
  ends: Int32Array
  members: Int32Array
  weights: Float32Array
}

/**
 * Time and memory grow with the lines of the trails. Products are numbered from 0 to below `itemCount`. Members without
 * `folds` are in no order that matters.
 */
export function gatherCrowd(
  followers: readonly Follower[],
  itemCount: number,
  {
    folds = Uint8Array.from(followers, (_, member) => foldOf(member)),
    postingsMax = POSTINGS_MAX,
  }: {
    folds?: Uint8Array
    postingsMax?: number
  } = {},
): Crowd {
  const figures = countItems(followers, itemCount, folds)
  const postings = listBuyers(followers, figures, postingsMax)
  const sequels = countSequels(followers, itemCount)
  return { itemCount, followers, folds, figures, postings, sequels }
}

function listBuyers(
  followers: readonly Follower[],
  figures: ItemFigures,
  postingsMax: number,
): Postings {
  const starts = new Int32Array(figures.buyers.length + 1)
  for (const [item, buyers] of figures.buyers.entries()) {
    starts[item + 1] = (starts[item] as number) + Math.min(buyers, postingsMax)
  }
  const ends = starts.slice(0, -1)
  const members = new Int32Array(starts.at(-1) ?? 0)
  const weights = new Float32Array(members.length)
  for (const [member, { trail }] of followers.entries()) {
    for (const [item, weight] of toVector(trail, figures, followers.length)) {
      const end = ends[item]
      if (end === undefined || end >= (starts[item + 1] as number)) continue
      members[end] = member
      weights[end] = weight
      ends[item] = end + 1
    }
  }
  return { starts, ends, members, weights }
}

/** A member in the space of products: length 1. */
export function toVector(trail: Trail, figures: ItemFigures, members: number): Map<number, number> {
  const vector = new Map<number, number>()
  const recent = trail.slice(-TRAIL_MAX)
  for (const [at, { items }] of recent.entries()) {
    const weight = LIKENESS_DECAY ** (recent.length - 1 - at)
    for (const item of items) vector.set(item, (vector.get(item) ?? 0) + weight)
  }
  let square = 0
  for (const [item, weight] of vector) {
    const rarity = Math.log((members + 1) / ((figures.buyers[item] ?? 0) + 1)) + 1e-3
    const scaled = weight * Math.max(0, rarity) ** RARITY_POWER
    vector.set(item, scaled)
    square += scaled ** 2
  }
  const length = Math.sqrt(square) || 1
  for (const [item, weight] of vector) vector.set(item, weight / length)
  return vector
}
