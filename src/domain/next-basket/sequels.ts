import { createTally } from './tally.ts'
import type { Follower } from './trail.ts'

/** What was in the basket after one with a product, the most frequent first: products, and how many such baskets. */
export type Sequels = { items: Int32Array; baskets: Int32Array }

export const SEQUELS_MAX = 50

/**
 * Of each product what followed it in the next basket of the trail. Product after product, so that memory grows with the
 * lines of the trails and not with the pairs; time grows with the pairs.
 */
export function countSequels(followers: readonly Follower[], itemCount: number): Sequels[] {
  const { starts, members, places } = findOccurrences(followers, itemCount)
  const tally = createTally(itemCount)
  return Array.from({ length: itemCount }, (_, item) => {
    tally.clear()
    for (let at = starts[item] as number; at < (starts[item + 1] as number); at += 1) {
      const then = followers[members[at] as number]?.trail[(places[at] as number) + 1]
      for (const other of then?.items ?? []) tally.add(other, 1)
    }
    const items = Int32Array.from(tally.top(SEQUELS_MAX))
    return { items, baskets: items.map((other) => tally.of(other)) }
  })
}

/** By product, one after the other: in whose trail, and at which place of it. */
function findOccurrences(followers: readonly Follower[], itemCount: number) {
  const starts = new Int32Array(itemCount + 1)
  eachLine(followers, (item) => {
    starts[item + 1] = (starts[item + 1] as number) + 1
  })
  for (let item = 0; item < itemCount; item += 1) {
    starts[item + 1] = (starts[item + 1] as number) + (starts[item] as number)
  }
  const filled = starts.slice()
  const members = new Int32Array(starts[itemCount] as number)
  const places = new Uint16Array(members.length)
  eachLine(followers, (item, member, place) => {
    const at = filled[item] as number
    members[at] = member
    places[at] = place
    filled[item] = at + 1
  })
  return { starts, members, places }
}

/** Baskets that another followed alone. */
function eachLine(
  followers: readonly Follower[],
  visit: (item: number, member: number, place: number) => void,
): void {
  for (const [member, { trail }] of followers.entries()) {
    for (let place = 0; place < trail.length - 1; place += 1) {
      for (const item of trail[place]?.items ?? []) visit(item, member, place)
    }
  }
}
