import { sql } from 'kysely'
import type { SealFigures } from '../../domain/seal.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/**
 * All of an entry in one text that depends on no setting of a session; what docs/ledger.md describes, so it is for
 * good: another form would break every seal.
 */
export const entryText = sql<string>`json_build_array(e.position, e.account_id, e.id, e.lot_id, e.basket_id, e.return_id,
  e.kind, e.points, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.reason, e.author)::text`

/** The highest position that was drawn. */
export async function readLastPosition(db: Db): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select last_value as position from commit_order`.execute(db)
  return rows[0]?.position ?? 0
}

/** A transaction id that is higher than all that were given out before. */
export async function drawTransactionId(db: Db): Promise<string> {
  const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(db)
  return rows[0]?.xid ?? '0'
}

/** True when every transaction with a lower id has ended. */
export async function haveEnded(tx: Tx, xid: string): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${xid}::xid8 as ended`.execute(tx)
  return rows[0]?.ended ?? false
}

const SEALING = 7_365_616_108

/** One process seals at a time; false: another one does. Held until the transaction ends. */
export async function lockSealing(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(${SEALING}::bigint) as got`.execute(tx)
  return rows[0]?.got ?? false
}

export type LastSeal = SealFigures & { digest: Buffer; sealedAt: Date }

export const findLastSeal = (db: Db | Tx): Promise<LastSeal | undefined> =>
  db
    .selectFrom('ledger_seals')
    .select(['number', 'day', 'from_position as fromPosition', 'to_position as toPosition'])
    .select(['entries', 'points', 'digest', 'sealed_at as sealedAt'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()

export type UnsealedEntry = { position: number; points: number; text: string; recordedOn: string }

/** Entries with positions of `(after, upTo]`, in order. */
export async function readUnsealed(
  tx: Tx,
  range: { after: number; upTo: number; limit: number },
): Promise<UnsealedEntry[]> {
  const { rows } = await sql<UnsealedEntry>`
    select e.position, e.points, (e.recorded_at at time zone 'UTC')::date as "recordedOn", ${entryText} as text
    from points_entries e
    where e.position > ${range.after}::bigint and e.position <= ${range.upTo}::bigint
    order by e.position, e.id limit ${range.limit}::int`.execute(tx)
  return rows
}

/** Writes a seal, and adds its entries to the sums of its day: one commit, so neither is ahead of the other. */
export async function insertSeal(
  tx: Tx,
  seal: SealFigures & { digest: Buffer; prints: Buffer },
): Promise<void> {
  await tx
    .insertInto('ledger_seals')
    .values({
      number: seal.number,
      day: seal.day,
      entries: seal.entries,
      points: seal.points,
      from_position: seal.fromPosition,
      to_position: seal.toPosition,
      digest: seal.digest,
      prints: seal.prints,
    })
    .execute()
  await sql`
    insert into points_days as d (day, cohort, kind, points)
    select ${seal.day}::date, ${cohortOf}, e.kind, sum(e.points)::bigint
    from points_entries e
    left join points_lots l on l.account_id = e.account_id and l.id = e.lot_id
    where e.position between ${seal.fromPosition}::bigint and ${seal.toPosition}::bigint
    group by 2, 3
    order by 2, 3
    on conflict (day, cohort, kind) do update set points = d.points + excluded.points`.execute(tx)
}

/** An entry whose lot is missing is for the audit to tell; it must not keep the ledger from being sealed. */
const cohortOf = sql`date_trunc('month', coalesce(l.earned_at, e.occurred_at) at time zone 'UTC')::date`

export type DayDigest = {
  day: string
  digest: Buffer
  number: number
  position: number
  sealedAt: Date
  entries: number
  points: number
  isFinal: boolean
}

/** The days of the books from `from` to `to` with the digest of their last seal; `entries` and `points` of the day. */
export async function listDayDigests(
  db: Db,
  { from, to, limit }: { from: string; to: string; limit: number },
): Promise<DayDigest[]> {
  const { rows } = await sql<DayDigest>`
    select s.day, s.digest, s.number, s.to_position as position, s.sealed_at as "sealedAt", d.entries, d.points,
      exists (select from ledger_seals later where later.day > s.day) as "isFinal"
    from (
      select day, max(number) as last, sum(entries)::bigint as entries, sum(points)::bigint as points
      from ledger_seals where day between ${from}::date and ${to}::date
      group by day order by day limit ${limit}::int) d
    join ledger_seals s on s.number = d.last
    order by s.day`.execute(db)
  return rows
}
