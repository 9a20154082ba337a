import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

export type StoredVisits = {
  accountId: AccountId
  visitDays: [block: number, bits: number][]
  /** Of baskets that wait to be added; null: none. */
  waitingDays: number[] | null
  spendMinor: number
}

const columns = `account_id as "accountId", visit_days as "visitDays", spend_minor as "spendMinor",
  case when waiting > 0 then (select json_agg(gain -> 1) from profile_gains g
    where g.account_id = profiles.account_id) end as "waitingDays"`

/** How many profiles there are, and the first purchase in any of them; null where there is none. */
export async function readProfileSpan(db: Db): Promise<{ members: number; firstAt: Date | null }> {
  const { rows } = await sql<{ members: number; firstAt: Date | null }>`
    select count(*) as members, min(first_at) as "firstAt" from profiles`.execute(db)
  return rows[0] ?? { members: 0, firstAt: null }
}

/** With the moment of the last basket. */
export type OwnVisits = StoredVisits & { lastAt: Date }

const readVisits = statement<OwnVisits>(
  'profiles.read_visits',
  `select ${columns}, last_at as "lastAt" from profiles where account_id = $1`,
)

export async function sendVisits(
  sender: Sender,
  accountId: AccountId,
): Promise<OwnVisits | undefined> {
  const [row] = await sender.send(readVisits, [accountId])
  return row
}

export type VisitsPage = { afterAccountId: AccountId | null; stride: number; limit: number }

/** In account order; of one profile in `stride` for a stride above 1, always the same ones. */
export async function readVisitsPage(
  db: Db,
  { afterAccountId, stride, limit }: VisitsPage,
): Promise<StoredVisits[]> {
  const { rows } = await sql<StoredVisits>`
    select ${sql.raw(columns)} from profiles
    where (${afterAccountId}::uuid is null or account_id > ${afterAccountId}::uuid)
      and hashtext(account_id::text) % ${stride}::int = 0
    order by account_id limit ${limit}`.execute(db)
  return rows
}
