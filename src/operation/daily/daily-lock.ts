import { setTimeout as sleep } from 'node:timers/promises'
import { createPool } from '../../platform/db/pool.ts'

const DAILY_LOCK = 720_251_122
const POLL_MS = 500

/**
 * Does `work` while no other process does the day's jobs. `wait`: until it is our turn; else undefined where it is not.
 * The lock is a connection's own, so it goes with a process that is killed.
 */
export async function underDailyLock<T>(
  databaseUrl: string,
  { wait, signal }: { wait: boolean; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T | undefined> {
  const pool = createPool(databaseUrl, { size: 1, name: 'daily' })
  try {
    const client = await pool.connect()
    try {
      const isOurs = async (): Promise<boolean> =>
        (await client.query('select pg_try_advisory_lock($1) as ours', [DAILY_LOCK])).rows[0].ours
      while (!(await isOurs())) {
        if (!wait) return undefined
        await sleep(POLL_MS, undefined, { signal })
      }
      return await work()
    } finally {
      // At once, where the connection lives; closing it is told to the server some time later.
      await client.query('select pg_advisory_unlock_all()').catch(() => {})
      client.release(true)
    }
  } finally {
    await pool.end()
  }
}
