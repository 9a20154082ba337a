import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'

export type RunKey = { date: string; job: string }
export type Counts = Readonly<Record<string, number>>

/** Opens the run's record; one that is there keeps its counts, or begins `anew`. */
export async function openRun(
  db: Db,
  { date, job, anew }: RunKey & { anew: boolean },
): Promise<void> {
  await sql`
    insert into daily_runs as kept (run_on, job) values (${date}, ${job})
    on conflict (run_on, job) do update set counts = '{}' where ${anew}`.execute(db)
}

/** Adds to the run's record; without one it does nothing. */
export async function addCounts(tx: Tx, { date, job }: RunKey, counts: Counts): Promise<void> {
  await sql`
    update daily_runs set counts = counts || coalesce((
      select jsonb_object_agg(key, value::bigint + coalesce((counts ->> key)::bigint, 0))
      from jsonb_each_text(${JSON.stringify(counts)}::jsonb)), '{}')
    where run_on = ${date} and job = ${job}`.execute(tx)
}

/** Returns what all runs of the day have done. */
export async function finishRun(db: Db, { date, job }: RunKey, finishedAt: Date): Promise<Counts> {
  const { counts } = await db
    .updateTable('daily_runs')
    .set({ finished_at: finishedAt })
    .where('run_on', '=', date)
    .where('job', '=', job)
    .returning('counts')
    .executeTakeFirstOrThrow()
  return counts as Counts
}

export type RunRow = RunKey & { finishedAt: Date | null }

/** Runs of days from `from` on, and each job's first run ever. */
export async function readRuns(db: Db, from: string): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select run_on as date, job, finished_at as "finishedAt"
    from daily_runs r
    where run_on >= ${from}
      or not exists (select from daily_runs b where b.job = r.job and b.run_on < r.run_on)`.execute(
    db,
  )
  return rows
}
