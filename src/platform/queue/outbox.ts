import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../db/database.ts'
import { type Pipeline, statement } from '../db/pipeline.ts'

/** What consumers are told: which thing happened to which account. Ids only, so no queue holds personal data. */
export type EventKind = 'basket.recorded' | 'basket.returned'
export type OutboxEvent = { id: string; kind: EventKind; accountId: AccountId }

const insertEvents = statement(
  'events.insert',
  `insert into events (id, kind, account_id, occurred_at)
   select id, kind, account_id, occurred_at from json_populate_recordset(null::events, $1)`,
)

export type NewEvent = { id: string; kind: EventKind; account_id: string; occurred_at: Date }

/** Writes events as part of the commit that they tell of. */
export const postEvents = (pipeline: Pipeline, events: readonly NewEvent[]): void =>
  pipeline.post(insertEvents, [JSON.stringify(events)])

/** `failedOften`: better handed over alone, so that it takes no others along. */
export type ClaimedEvent = OutboxEvent & { failedOften: boolean }

const FAILED_OFTEN = 3
const WAITS_MAX = 240
/** After so many attempts, about half an hour, an event no longer says that the rest is late. */
const STUCK_AFTER = 15

/**
 * Claims the oldest events that nobody holds: never by a last id, which would lose those that commit late, and
 * past rows that another relay holds. A claim falls away after `leaseSeconds`, so what a flushed or lost queue
 * forgot is handed over again; what has failed again and again waits longer each time, up to an hour.
 */
export async function claimEvents(
  db: Db,
  options: { limit: number; leaseSeconds: number },
): Promise<ClaimedEvent[]> {
  const { rows } = await sql<{
    id: string
    kind: EventKind
    account_id: string
    attempts: number
  }>`
    update events set claimed_at = now(), attempts = attempts + 1
    where id in (
      select id from events
      where claimed_at is null or claimed_at < now() - make_interval(
        secs => ${options.leaseSeconds} * least(greatest(attempts - ${FAILED_OFTEN}, 1), ${WAITS_MAX}))
      order by id
      limit ${options.limit}
      for update skip locked)
    returning id, kind, account_id, attempts`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    accountId: row.account_id,
    failedOften: row.attempts > FAILED_OFTEN,
  }))
}

/** Forgets events that every consumer has marked. Idempotent. */
export async function deleteEvents(db: Db, ids: readonly string[]): Promise<void> {
  await sql`delete from events where id = any(${ids}::uuid[])`.execute(db)
}

/** Gives claims back, so that the next relay takes them at once (the queue refused them). */
export async function releaseEvents(db: Db, ids: readonly string[]): Promise<void> {
  await sql`update events set claimed_at = null where id = any(${ids}::uuid[])`.execute(db)
}

/** How long the first event has been waiting to be consumed, in seconds; ids are in time order. 0: none waits. */
export async function readOldestSeconds(db: Db): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from now() - recorded_at)::float as seconds from events
    where attempts < ${STUCK_AFTER} order by id limit 1`.execute(db)
  return rows[0]?.seconds ?? 0
}

/** `stuck`: given up on but for an attempt an hour; somebody should look why. */
export type Backlog = { waiting: number; oldestSeconds: number; stuck: number }

/** How much has not been consumed yet, and since when. */
export async function readBacklog(db: Db): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select count(*)::int as waiting, count(*) filter (where attempts >= ${STUCK_AFTER})::int as stuck,
      coalesce(extract(epoch from now() - min(recorded_at)), 0)::float as "oldestSeconds"
    from events`.execute(db)
  return rows[0] ?? { waiting: 0, oldestSeconds: 0, stuck: 0 }
}
