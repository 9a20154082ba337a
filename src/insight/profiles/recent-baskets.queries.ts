import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { inSample } from './sample.queries.ts'
import type { StoredBasket } from './stored-figures.ts'
import type { StoredGain } from './stored-gains.ts'

export type RecentCounts = { profiles: number; recentBaskets: number }

/** How many profiles there are, and how many latest baskets they hold, at most. */
export async function countRecentBaskets(db: Db, recentMax: number): Promise<RecentCounts> {
  const { rows } = await sql<RecentCounts>`
    select count(*)::bigint as profiles,
      coalesce(sum(least(baskets, ${recentMax}::int)), 0)::bigint as "recentBaskets"
    from profiles`.execute(db)
  return rows[0] ?? { profiles: 0, recentBaskets: 0 }
}

export type RecentPage = {
  afterAccountId: AccountId | undefined
  limit: number
  /** Of so many members one, always the same. */
  stride: number
  basketsMin: number
}

export type StoredRecent = {
  accountId: AccountId
  recent: StoredBasket[]
  /** What waits to be added; null: nothing. */
  gains: StoredGain[] | null
}

/** Accounts in order with the latest baskets of their profiles. */
export async function readRecentPage(
  db: Db,
  { afterAccountId, limit, stride, basketsMin }: RecentPage,
): Promise<StoredRecent[]> {
  const after = afterAccountId ?? null
  const { rows } = await sql<StoredRecent>`
    select account_id as "accountId", recent, case when waiting > 0 then
      (select json_agg(gain) from profile_gains g where g.account_id = profiles.account_id) end as gains
    from profiles
    where (${after}::uuid is null or account_id > ${after}::uuid)
      and baskets >= ${basketsMin} and ${inSample(stride)}
    order by account_id limit ${limit}`.execute(db)
  return rows
}
