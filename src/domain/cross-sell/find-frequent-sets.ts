import { createPartnerCounter } from './count-partners.ts'
import { type IntRows, rowCountOf, rowOf, transposeRows } from './int-rows.ts'

/** Items, rising, that stand together in so many baskets. */
export type FrequentSet = { items: readonly number[]; baskets: number }

export type SetLimits = {
  /** A set is frequent when at least so many baskets hold it; from 1. */
  countMin: number
  /** Longer sets are not looked for; 1 to 20. */
  lengthMax: number
  /** With more sets than that it stops; each takes some 150 bytes. */
  setsMax: number
}

/** All frequent sets, or that there are more than the limit: of a part of them nothing could be said rightly. */
export type FrequentSets =
  | { complete: true; baskets: number; sets: readonly FrequentSet[] }
  | { complete: false; setsMax: number }

const LENGTH_MAX = 20

/** An item that may follow a prefix, and the baskets that hold both, rising. */
type Member = { item: number; holders: Int32Array }

/**
 * Every set of items that at least `countMin` baskets hold, exactly; the empty one is not among them. Items are 0 up to
 * `itemCount`, distinct within a basket. Eclat (Zaki 2000): depth first over lists of baskets, rare items first, pairs
 * counted beforehand. Throws RangeError for limits out of bounds.
 */
export function findFrequentSets(
  baskets: IntRows,
  itemCount: number,
  limits: SetLimits,
): FrequentSets {
  const { countMin, lengthMax, setsMax } = limits
  if (!(countMin >= 1)) throw new RangeError(`countMin ${countMin} is below 1`)
  if (!(lengthMax >= 1 && lengthMax <= LENGTH_MAX)) {
    throw new RangeError(`lengthMax ${lengthMax} is not 1 to ${LENGTH_MAX}`)
  }
  const holders = transposeRows(baskets, itemCount)
  const singles: Member[] = Array.from({ length: itemCount }, (_, item) => ({
    item,
    holders: rowOf(holders, item),
  }))
    .filter((single) => single.holders.length >= countMin)
    .sort((a, b) => a.holders.length - b.holders.length || a.item - b.item)
  const partnersOf = createPartnerCounter(baskets, holders)
  const search: Search = {
    limits,
    sets: [],
    stamps: new Int32Array(rowCountOf(baskets)),
    stamp: 0,
    // Most pairs are too rare, and to count them is far quicker than to intersect their lists.
    joinable: (item) => new Set(partnersOf(item, countMin).map((partner) => partner.item)),
  }
  const complete = extend(search, [], singles)
  return complete
    ? { complete, baskets: rowCountOf(baskets), sets: search.sets }
    : { complete, setsMax }
}

type Search = {
  limits: SetLimits
  sets: FrequentSet[]
  /** By basket: the last stamp that it got. */
  stamps: Int32Array
  stamp: number
  joinable(item: number): ReadonlySet<number>
}

/** Adds every frequent set that begins with `prefix` and goes on with members; false: there are too many. */
function extend(search: Search, prefix: readonly number[], members: readonly Member[]): boolean {
  const { limits, sets } = search
  for (const [at, member] of members.entries()) {
    if (sets.length >= limits.setsMax) return false
    const set = [...prefix, member.item]
    sets.push({ items: set.toSorted((a, b) => a - b), baskets: member.holders.length })
    if (set.length >= limits.lengthMax) continue
    let rest = members.slice(at + 1)
    if (prefix.length === 0) {
      const joinable = search.joinable(member.item)
      rest = rest.filter((other) => joinable.has(other.item))
    }
    if (!extend(search, set, intersect(search, member, rest))) return false
  }
  return true
}

function intersect(search: Search, member: Member, others: readonly Member[]): Member[] {
  const { stamps, limits } = search
  search.stamp += 1
  const { stamp } = search
  for (const basket of member.holders) stamps[basket] = stamp
  const joined: Member[] = []
  for (const { item, holders } of others) {
    const both = holders.filter((basket) => stamps[basket] === stamp)
    if (both.length >= limits.countMin) joined.push({ item, holders: both })
  }
  return joined
}
