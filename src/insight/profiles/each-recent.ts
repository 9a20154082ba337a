import type { AccountId } from '../../domain/ids.ts'
import { toRecent } from '../../domain/profile/basket-gain.ts'
import { latestOf, RECENT_MAX, type RecentBasket } from '../../domain/profile/recent-baskets.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachPage, readAhead } from '../../platform/db/each-page.ts'
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
  const pages = eachPage<StoredRecent>(MEMBERS_PER_PAGE, (after, limit) =>
    readRecentPage(db, { afterAccountId: after?.accountId, limit, stride, basketsMin }),
  )
  for await (const rows of readAhead(pages)) yield rows.map(toMember)
}

function toMember({ accountId, recent, gains }: StoredRecent): MemberBaskets {
  const held = recent.map(fromStoredBasket)
  const waiting = (gains ?? []).map((gain) => toRecent(fromStoredGain(gain)))
  return { accountId, baskets: waiting.length > 0 ? latestOf(held, waiting) : held }
}

/** How many profiles there are, and how many latest baskets they hold, at most. */
export const countRecent = (db: Db): Promise<RecentCounts> => countRecentBaskets(db, RECENT_MAX)
