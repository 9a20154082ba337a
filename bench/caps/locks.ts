import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** How many transactions held a counter's row, and how many waited for one, on average over a turn; and at most. */
export type Locks = { holding: number; waiting: number; waitingMax: number; samples: number }

const SAMPLE_MS = 20

/**
 * Looks again and again while `work` is under way. Whoever is to lock a counter's row has the table's row share lock
 * first; who has it and does not wait is the holder of a row.
 */
export async function watchLocks<T>(
  databaseUrl: string,
  work: () => Promise<T>,
): Promise<{ result: T; locks: Locks }> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const locks: Locks = { holding: 0, waiting: 0, waitingMax: 0, samples: 0 }
  let done = false
  const watch = async (): Promise<void> => {
    while (!done) {
      const { rows } = await client.query<{ sharing: number; waiting: number }>(sample)
      const { sharing = 0, waiting = 0 } = rows[0] ?? {}
      locks.samples += 1
      locks.waiting += waiting
      locks.holding += Math.max(0, sharing - waiting)
      locks.waitingMax = Math.max(locks.waitingMax, waiting)
      await sleep(SAMPLE_MS)
    }
  }
  const watching = watch()
  try {
    const result = await work()
    return { result, locks }
  } finally {
    done = true
    await watching
    await client.end()
    locks.holding /= Math.max(1, locks.samples)
    locks.waiting /= Math.max(1, locks.samples)
  }
}

const sample = `
  with sharing as (
    select distinct pid from pg_locks
    where relation = 'budgets'::regclass and mode in ('RowShareLock', 'RowExclusiveLock') and granted)
  select count(*)::int as sharing,
    count(*) filter (where a.wait_event_type = 'Lock')::int as waiting
  from sharing join pg_stat_activity a using (pid)`
