import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

export type Terminal = { storeId: string; terminalId: string }

type TerminalSeen = { lastSeenAt: Date; lastReference: string }

/** The newest recording of a terminal. */
export async function findTerminalSeen(
  db: Db,
  { storeId, terminalId }: Terminal,
): Promise<TerminalSeen | undefined> {
  const { rows } = await sql<TerminalSeen>`
    select r.recorded_at as "lastSeenAt",
      to_char(r.business_date, 'YYYYMMDD') || '-' || r.store_id || '-' || r.terminal_id || '-' || r.sequence
        as "lastReference"
    from swipe_references r
    where r.store_id = ${storeId} and r.terminal_id = ${terminalId}
    order by r.recorded_at desc
    limit 1`.execute(db)
  return rows[0]
}

type Gap = { businessDate: string; fromSequence: number; toSequence: number }

/** Sequence numbers that are missing within a business day, newest day first. */
export async function findGaps(
  db: Db,
  terminal: Terminal,
  options: { sinceDate: string; limit: number },
): Promise<Gap[]> {
  const { rows } = await sql<Gap>`
    select business_date as "businessDate", sequence + 1 as "fromSequence", following - 1 as "toSequence"
    from (
      select business_date, sequence, lead(sequence) over (partition by business_date order by sequence) as following
      from swipe_references
      where store_id = ${terminal.storeId} and terminal_id = ${terminal.terminalId}
        and business_date >= ${options.sinceDate}) s
    where following > sequence + 1
    order by business_date desc, sequence
    limit ${options.limit}`.execute(db)
  return rows
}

/** Returns what stands: the latest that was said. */
export async function writeSync(
  db: Db,
  { storeId, terminalId }: Terminal,
  { until, now }: { until: Date; now: Date },
): Promise<Date> {
  const { rows } = await sql<{ syncedUntil: Date }>`
    insert into terminal_syncs as s (store_id, terminal_id, synced_until, reported_at)
    values (${storeId}, ${terminalId}, ${until}, ${now})
    on conflict on constraint terminal_syncs_pkey do update
    set synced_until = greatest(s.synced_until, excluded.synced_until), reported_at = excluded.reported_at
    returning synced_until as "syncedUntil"`.execute(db)
  return rows[0]?.syncedUntil ?? until
}

export async function findSync(
  db: Db,
  { storeId, terminalId }: Terminal,
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('terminal_syncs')
    .select('synced_until')
    .where('store_id', '=', storeId)
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst()
  return row?.synced_until
}
