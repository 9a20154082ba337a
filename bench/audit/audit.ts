import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readMb } from '../support/memory.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { fillBooks } from './fill-books.ts'

const POLL_MS = 50
const SECONDS_MAX = 120
const MEGABYTES_MAX = 300

/** How long the audit takes over many entries, and the most memory that it and its Postgres backend hold for it. */
export async function run(args: string[]): Promise<void> {
  const [first = ''] = args
  const [entries, rest] = /^\d+$/.test(first) ? [Number(first), args.slice(1)] : [1_000_000, args]
  const options = readOptions(rest, { json: '' })
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const admin = new pg.Client(postgres.url)
    await admin.connect()
    onClose(() => admin.end())
    const filled = await fillBooks(admin, entries)
    console.log(`${whole(filled.entries)} entries of ${whole(filled.baskets)} baskets were made.`)
    const runs = [
      { name: 'seal, then audit', ...(await measure(admin, postgres.url, ['audit', '--seal'])) },
      { name: 'audit', ...(await measure(admin, postgres.url, ['audit'])) },
    ]
    printTable(
      ['', 'seconds', 'node MB', 'Postgres backend MB'],
      runs.map(({ name, seconds, nodeMb, postgresMb }) => [
        ...[name, fixed(seconds, 1), whole(nodeMb), whole(postgresMb)],
      ]),
    )
    await writeResults('audit', options.json, { entries: filled.entries, runs })
    for (const { name, code, output, seconds, nodeMb, postgresMb } of runs) {
      if (code !== 0) throw new FlawFound(`${name} found faults:\n${output}`)
      const isWithin = seconds < SECONDS_MAX && nodeMb + postgresMb < MEGABYTES_MAX
      console.log(
        `${name}: ${isWithin ? 'within' : 'MISSES'} ${SECONDS_MAX} s and ${MEGABYTES_MAX} MB.`,
      )
    }
    console.log(runs.at(-1)?.output)
  })
}

/** Runs the product's command as it is run in production, and watches both processes. */
async function measure(admin: pg.Client, databaseUrl: string, args: string[]) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(process.cwd(), 'dist', 'main.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const closed = once(child, 'close')
  let [nodeMb, postgresMb] = [0, 0]
  while (child.exitCode === null && child.signalCode === null) {
    nodeMb = Math.max(nodeMb, await readMb(child.pid ?? 0, 'VmHWM'))
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'basketwise-audit'`,
    )
    // Its own memory alone: the buffers that all backends share are not the audit's.
    for (const { pid } of rows) postgresMb = Math.max(postgresMb, await readMb(pid, 'RssAnon'))
    await sleep(POLL_MS)
  }
  await closed
  const seconds = (performance.now() - startedAt) / 1000
  return { seconds, nodeMb, postgresMb, code: child.exitCode, output }
}
