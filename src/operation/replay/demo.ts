import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDb } from '../../platform/db/database.ts'
import { createPool } from '../../platform/db/pool.ts'
import { createClient } from './http-client.ts'
import { type OpenedHistory, openReal, openSample } from './open-history.ts'
import type { Night } from './play-night.ts'
import { printReport } from './print-report.ts'
import type { Screen } from './progress.ts'
import { findMark } from './replay.queries.ts'
import { replayHistory } from './replay-history.ts'
import { makeReport, type Report, writeReport } from './report.ts'

export type DemoOptions = {
  baseUrl: string
  adminKey: string
  /** For the mark, the queue's backlog and the report; everything else goes through the API. */
  databaseUrl: string
  dataDir: string
  night: Night
  /** A folder with real data; unset: the sample shop. */
  realData?: string
  signal: AbortSignal
  screen?: Screen
  now?: () => Date
}

const POOL_SIZE = 2

/**
 * Plays the sample shop, or real data, through the running API and says what the loop achieved. Goes on where an
 * earlier call ended; where there is nothing new, says so. Rejects with the signal's reason when that aborts.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { screen = process.stdout, now = () => new Date() } = options
  const pool = createPool(options.databaseUrl, { size: POOL_SIZE, name: 'replay' })
  const client = createClient(options.baseUrl, options.signal)
  try {
    const db = createDb(pool)
    if (options.realData) screen.write(`Reading ${options.realData} …\n`)
    const opened = options.realData
      ? await openReal(db, options.realData, now())
      : await openSample(db, now())
    const { history, mark, lastDay } = opened
    const isNew = mark.drainedThrough === null || mark.drainedThrough < lastDay
    if (!isNew && (await isReported(options.dataDir, opened))) {
      screen.write(`${nothingNew(opened)}\n`)
      return
    }
    if (isNew) {
      screen.write(`${whatComes(opened)}\n`)
      await replayHistory({ ...options, db, client, history, mark, lastDay, screen })
    }
    const played = (await findMark(db, history.name)) ?? mark
    const report = await makeReport(db, history, played, lastDay)
    const path = await writeReport(options.dataDir, report)
    screen.write(`\n${printReport(report)}  The whole report: ${path}\n`)
  } finally {
    client.close()
    await pool.end()
  }
}

const nameOf = ({ history }: OpenedHistory): string =>
  history.simulated ? 'The sample shop (simulated)' : `The real data of ${history.name}`

function whatComes(opened: OpenedHistory): string {
  const { mark, lastDay } = opened
  return mark.drainedThrough === null
    ? `${nameOf(opened)} is played through the API, ${mark.firstDay} to ${lastDay}:`
    : `${nameOf(opened)} goes on after ${mark.drainedThrough}, up to ${lastDay}:`
}

const nothingNew = (opened: OpenedHistory): string =>
  `${nameOf(opened)} has been played up to ${opened.mark.drainedThrough}; there is nothing new to play.`

/** Stopped between the last day and the report, or overwritten by another replay's, the report is still owed. */
async function isReported(dataDir: string, { history, lastDay }: OpenedHistory): Promise<boolean> {
  const text = await readFile(join(dataDir, 'replay-report.json'), 'utf8').catch(() => '{}')
  const report = JSON.parse(text) as Partial<Report>
  return report.source === history.name && report.lastDay === lastDay
}
