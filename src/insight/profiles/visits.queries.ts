import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { inSample } from './sample.queries.ts'

export type StoredVisits = {
  accountId: AccountId
  visitDays: [block: number, bits: number][]
  /** Of baskets that wait to be added; null: none. */
  waitingDays: number[] | null
  spendMinor: number
}

const columns = sql`account_id as "accountId", visit_days as "visitDays", spend_minor as "spendMinor",
  case when waiting > 0 then (select json_agg(gain -> 1) from profile_gains g
    where g.account_id = profiles.account_id) end as "waitingDays"`

/** How many profiles there are, and the first purchase in any of them; null where there is none. */
export async function readProfileSpan(db: Db): Promise<{ members: number; firstAt: Date | null }> {
  const { rows } = await sql<{ members: number; firstAt: Date | null }>`
    select count(*) as members, min(first_at) as "firstAt" from profiles`.execute(db)
  return rows[0] ?? { members: 0, firstAt: null }
}

export async function readVisits(db: Db, accountId: AccountId): Promise<StoredVisits | undefined> {
  const { rows } = await sql<StoredVisits>`
    select ${columns} from profiles where account_id = ${accountId}`.execute(db)
  return rows[0]
}

export type VisitsPage = { afterAccountId: AccountId | undefined; stride: number; limit: number }

/** In account order; of one profile in `stride` for a stride above 1, always the same ones. */
export async function readVisitsPage(
  db: Db,
  { afterAccountId, stride, limit }: VisitsPage,
): Promise<StoredVisits[]> {
  const after = afterAccountId ?? null
  const { rows } = await sql<StoredVisits>`
    select ${columns} from profiles
    where (${after}::uuid is null or account_id > ${after}::uuid) and ${inSample(stride)}
    order by account_id limit ${limit}`.execute(db)
  return rows
}
