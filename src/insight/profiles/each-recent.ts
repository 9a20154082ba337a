import type { AccountId } from '../../domain/ids.ts'
import { toRecent } from '../../domain/profile/basket-gain.ts'
import { latestOf, RECENT_MAX, type RecentBasket } from '../../domain/profile/recent-baskets.ts'
import type { Db } from '../../platform/db/database.ts'
import {
  countRecentBaskets,
  type RecentCounts,
  readRecentPage,
  type StoredRecent,
} from './recent-baskets.queries.ts'
import { fromStoredBasket } from './stored-figures.ts'
import { fromStoredGain } from './stored-gains.ts'

export type MemberBaskets = { accountId: AccountId; baskets: RecentBasket[] }

const MEMBERS_PER_PAGE = 500

/**
 * Pages of members who have a profile, in account order, with their latest baskets; of so many members one, where
 * `stride` is above 1. The next page is read while one is worked on. Each page is a read of its own.
 */
export async function* eachRecent(
  db: Db,
  { stride, basketsMin }: { stride: number; basketsMin: number },
): AsyncGenerator<MemberBaskets[]> {
  const read = (afterAccountId: AccountId | null) =>
    readRecentPage(db, { afterAccountId, limit: MEMBERS_PER_PAGE, stride, basketsMin })
  let rows = await read(null)
  while (rows.length > 0) {
    const isLast = rows.length < MEMBERS_PER_PAGE
    const next = isLast ? Promise.resolve([]) : read(rows.at(-1)?.accountId ?? null)
    // Whoever stops in the middle waits for it no more.
    next.catch(() => {})
    yield rows.map(toMember)
    rows = await next
  }
}

function toMember({ accountId, recent, gains }: StoredRecent): MemberBaskets {
  const held = recent.map(fromStoredBasket)
  const waiting = (gains ?? []).map((gain) => toRecent(fromStoredGain(gain)))
  return { accountId, baskets: waiting.length > 0 ? latestOf(held, waiting) : held }
}

/** How many profiles there are, and how many latest baskets they hold, at most. */
export const countRecent = (db: Db): Promise<RecentCounts> => countRecentBaskets(db, RECENT_MAX)
