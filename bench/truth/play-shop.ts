import { addDays } from '../../src/domain/calendar.ts'
import type { History } from '../../src/operation/replay/history.ts'
import { createClient } from '../../src/operation/replay/http-client.ts'
import { newMark } from '../../src/operation/replay/mark.ts'
import type { Screen } from '../../src/operation/replay/progress.ts'
import { replayHistory } from '../../src/operation/replay/replay-history.ts'
import { createDb } from '../../src/platform/db/database.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { ADMIN_KEY } from '../support/api.ts'
import { findPort, runMain, type Start, startMain, untilReady } from '../support/program.ts'

export type PlayOptions = {
  /** Migrated, empty, and nobody else's. */
  databaseUrl: string
  days: number
  screen: Screen
  start?: Start
}

/**
 * Plays a history through an API and a worker of its own, as the demo does: after each week and after the last day comes
 * the night with all its jobs. Then hands the API's address to `ask`, and stops both whatever came of it.
 */
export async function playShop<T>(
  history: History,
  options: PlayOptions,
  ask: (baseUrl: string) => Promise<T>,
): Promise<T> {
  const port = await findPort()
  const { databaseUrl, start } = options
  const env = { DATABASE_URL: databaseUrl, ADMIN_API_KEY: ADMIN_KEY, LOG_LEVEL: 'warn' }
  const onGone = (code: number | null): void =>
    console.error(`A process of the service has ended by itself (${code}).`)
  const programs = [['api'], ['worker']].map((args) =>
    startMain(args, { env: { ...env, PORT: String(port) }, onGone, ...(start ? { start } : {}) }),
  )
  const baseUrl = `http://127.0.0.1:${port}`
  try {
    await untilReady(baseUrl)
    await play(history, options, baseUrl, (date) => liveThroughNight(env, date))
    return await ask(baseUrl)
  } finally {
    await Promise.all(programs.map((program) => program.end('SIGTERM')))
  }
}

async function play(
  history: History,
  { databaseUrl, days, screen }: PlayOptions,
  baseUrl: string,
  night: (date: string) => Promise<void>,
): Promise<void> {
  const { signal } = new AbortController()
  const pool = createPool(databaseUrl, { size: 2, name: 'truth' })
  const client = createClient(baseUrl, signal)
  const lastDay = addDays(history.firstDay, days - 1)
  try {
    await replayHistory({
      db: createDb(pool),
      client,
      adminKey: ADMIN_KEY,
      history,
      mark: newMark(history.firstDay),
      lastDay,
      night: ({ date }) => night(date),
      screen,
      signal,
    })
    await night(lastDay)
  } finally {
    client.close()
    await pool.end()
  }
}

async function liveThroughNight(env: Record<string, string>, date: string): Promise<void> {
  const { code, output } = await runMain(['daily', '--date', date], env)
  if (code !== 0) throw new Error(`the night after ${date}: ${output}`)
}
