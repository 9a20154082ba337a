import type { Follower, Trail } from './trail.ts'

/**
 * Members are dealt into folds. Whoever is learnt from is described by the other folds alone: were only
 * its own basket left out, a product would be counted once less exactly where it was bought, and that is what would be
 * learnt.
 */
export const FOLDS = 8
/** Of members in no order that matters: by their number. */
export const foldOf = (member: number): number => member % FOLDS

/** Products' own figures, over all members; by the product's number. */
export type ItemFigures = {
  /** Baskets with it. */
  baskets: Float64Array
  /** Members who have bought it. */
  buyers: Float64Array
  /** Next baskets with it. */
  next: Float64Array
  /** Of these, those of each fold of members. */
  nextByFold: readonly Float64Array[]
  /** Last baskets of trails with it. */
  last: Float64Array
  /** Baskets with it that another followed, and how often that one had it too. */
  chances: Float64Array
  again: Float64Array
}

export function countItems(
  followers: readonly Follower[],
  itemCount: number,
  folds: Uint8Array,
): ItemFigures {
  const figures = {
    baskets: new Float64Array(itemCount),
    buyers: new Float64Array(itemCount),
    next: new Float64Array(itemCount),
    nextByFold: Array.from({ length: FOLDS }, () => new Float64Array(itemCount)),
    last: new Float64Array(itemCount),
    chances: new Float64Array(itemCount),
    again: new Float64Array(itemCount),
  }
  for (const [member, { trail, next }] of followers.entries()) {
    countTrail(figures, trail)
    for (const item of next) {
      add(figures.next, item)
      add(figures.nextByFold[folds[member] ?? 0], item)
    }
  }
  return figures
}

function countTrail(figures: ItemFigures, trail: Trail): void {
  const seen = new Set<number>()
  for (const [at, { items }] of trail.entries()) {
    const following = trail[at + 1]
    const then = new Set(following?.items)
    for (const item of items) {
      add(figures.baskets, item)
      if (!seen.has(item)) add(figures.buyers, item)
      seen.add(item)
      add(following ? figures.chances : figures.last, item)
      if (then.has(item)) add(figures.again, item)
    }
  }
}

function add(counts: Float64Array | undefined, item: number): void {
  if (counts) counts[item] = (counts[item] ?? 0) + 1
}
