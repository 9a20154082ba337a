import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import { inSample } from './sample.queries.ts'

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

export type ProfileSpan = { members: number; begunAt: Date | null }

/** How many profiles there are, and when `share` of them had a first purchase; null where there is none. */
export async function readProfileSpan(db: Db, share: number): Promise<ProfileSpan> {
  const { rows } = await sql<ProfileSpan>`
    select count(*) as members,
      percentile_disc(${share}::float8) within group (order by first_at) as "begunAt"
    from profiles`.execute(db)
  return rows[0] ?? { members: 0, begunAt: null }
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

export type VisitsPage = { afterAccountId: AccountId | undefined; stride: number; limit: number }

/** In account order; of one profile in `stride` for a stride above 1, always the same ones. */
export async function readVisitsPage(
  db: Db,
  { afterAccountId, stride, limit }: VisitsPage,
): Promise<StoredVisits[]> {
  const after = afterAccountId ?? null
  const { rows } = await sql<StoredVisits>`
    select ${sql.raw(columns)} from profiles
    where (${after}::uuid is null or account_id > ${after}::uuid) and ${inSample(stride)}
    order by account_id limit ${limit}`.execute(db)
  return rows
}
