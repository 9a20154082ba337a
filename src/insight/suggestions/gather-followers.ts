import { dayNumberOf } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Follower, Trail } from '../../domain/next-basket/trail.ts'
import type { RecentBasket } from '../../domain/profile/recent-baskets.ts'
import type { Db } from '../../platform/db/database.ts'
import { countRecent, eachRecent } from '../profiles/each-recent.ts'

export type FollowerLimits = {
  /** Of more members than that, so many are taken evenly. */
  followersMax: number
  /** The same, of their baskets. */
  basketsMax: number
  /** Different products; those in most baskets. */
  itemsMax: number
  /** What fewer members have bought is nobody else's to know. */
  itemMembersMin: number
}

/** Members with their last basket as the one that came next; products are numbered, the most bought first. */
export type Followers = {
  skus: readonly string[]
  followers: readonly Follower[]
  /** By follower. */
  accountIds: readonly AccountId[]
  storeIds: readonly string[]
}

/**
 * An even part of the members with two baskets or more up to `date`, whoever bought last first. What came later is not
 * known to a day that is made up for. About 200 bytes a basket.
 * Throws when it is to stop.
 */
export async function gatherFollowers(
  db: Db,
  { date, followersMax, basketsMax, itemsMax, itemMembersMin }: FollowerLimits & { date: string },
  signal: AbortSignal,
): Promise<Followers> {
  const { profiles, recentBaskets } = await countRecent(db)
  const stride = Math.max(
    1,
    Math.ceil(profiles / followersMax),
    Math.ceil(recentBaskets / basketsMax),
  )
  const lastDay = dayNumberOf(date)
  const numbering = createCountingNumbering()
  const members: Member[] = []
  for await (const page of eachRecent(db, { stride, basketsMin: 2 })) {
    signal.throwIfAborted()
    for (const { accountId, baskets } of page) {
      const known = baskets.filter(({ day }) => day <= lastDay)
      numbering.nextMember()
      const trail = toTrail(known, numbering.count)
      if (trail.length < 2) continue
      members.push({ accountId, trail, storeId: known.at(-1)?.storeId ?? '' })
    }
  }
  members.sort((a, b) => dayOf(b) - dayOf(a) || (a.accountId < b.accountId ? -1 : 1))
  const { skus, renumber } = numbering.mostBought(itemsMax, itemMembersMin)
  const known = members
    .map((member) => ({ ...member, trail: renumbered(member.trail, renumber) }))
    .filter(({ trail }) => trail.length >= 2)
  return {
    skus,
    followers: known.map(({ trail }) => toFollower(trail)),
    accountIds: known.map(({ accountId }) => accountId),
    storeIds: known.map(({ storeId }) => storeId),
  }
}

type Member = { accountId: AccountId; trail: Trail; storeId: string }

const dayOf = ({ trail }: Member): number => trail.at(-1)?.day ?? 0

/** Baskets with their products by number; what has none is left out, and baskets of nothing else. */
export const toTrail = (
  baskets: readonly RecentBasket[],
  numberOf: (sku: string) => number | undefined,
): Trail =>
  baskets
    .map(({ day, skus }) => ({ day, items: skus.flatMap((sku) => numberOf(sku) ?? []) }))
    .filter(({ items }) => items.length > 0)

/** Without the products that get no number, and baskets of nothing else. */
const renumbered = (trail: Trail, renumber: (item: number) => number | undefined): Trail =>
  trail
    .map(({ day, items }) => ({ day, items: items.flatMap((item) => renumber(item) ?? []) }))
    .filter(({ items }) => items.length > 0)

function toFollower(trail: Trail): Follower {
  const last = trail.at(-1)
  return { trail: trail.slice(0, -1), day: last?.day ?? 0, next: last?.items ?? [] }
}

/** Numbers as they come, in how many baskets and of how many members; in the end the most bought have the lowest. */
function createCountingNumbering() {
  const numbers = new Map<string, number>()
  const counts: number[] = []
  const membersOf: number[] = []
  const lastMemberOf: number[] = []
  let member = 0
  return {
    nextMember(): void {
      member += 1
    },
    count(sku: string): number {
      const number = numbers.get(sku) ?? numbers.size
      numbers.set(sku, number)
      counts[number] = (counts[number] ?? 0) + 1
      if (lastMemberOf[number] !== member) membersOf[number] = (membersOf[number] ?? 0) + 1
      lastMemberOf[number] = member
      return number
    },
    mostBought(itemsMax: number, membersMin: number) {
      const countOf = (number: number): number => counts[number] ?? 0
      const ranked = [...numbers]
        .filter(([, number]) => (membersOf[number] ?? 0) >= membersMin)
        .sort(([a, x], [b, y]) => countOf(y) - countOf(x) || (a < b ? -1 : 1))
        .slice(0, itemsMax)
      const places = new Map(ranked.map(([, number], place) => [number, place]))
      return {
        skus: ranked.map(([sku]) => sku),
        renumber: (number: number): number | undefined => places.get(number),
      }
    },
  }
}
