import { join } from 'node:path'
import pg from 'pg'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { writeResults } from '../support/results.ts'
import { type ChaosRedis, startChaosRedis } from './redis.ts'
import { type ChaosReport, runChaos } from './run-chaos.ts'

const defaults = {
  backend: 'both',
  swipes: 5000,
  members: 200,
  tills: 16,
  apis: 2,
  kills: 8,
  pauseMs: 200,
  seed: 0,
  json: '',
}
const FLAWS_SHOWN = 20

/** The long run, on one or both queue backends; the short one is a test (test/journeys/chaos.test.ts). */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  if (!['both', 'postgres', 'redis'].includes(options.backend)) {
    throw new FlawFound('--backend is postgres, redis or both')
  }
  const seed = options.seed || Math.floor(Math.random() * 1e9)
  const backends = options.backend === 'both' ? ['postgres', 'redis'] : [options.backend]
  const reports: Record<string, ChaosReport> = {}
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    for (const backend of backends) {
      console.log(`\nQueue on ${backend}, seed ${seed} …`)
      const databaseUrl = await makeDatabase(postgres.url, `chaos_${backend}`)
      let redis: ChaosRedis | undefined
      if (backend === 'redis') {
        const started = await startChaosRedis()
        onClose(() => started.stop())
        redis = started
      }
      const report = await runChaos({
        ...{ ...options, seed, databaseUrl, redis, pauseMaxMs: options.pauseMs },
        folder: join(postgres.folder, backend),
      })
      print(report)
      reports[backend] = report
    }
    await writeResults('chaos', options.json, { options: { ...options, seed }, reports })
  })
  const flaws = Object.values(reports).flatMap((report) => report.flaws)
  if (flaws.length > 0) throw new FlawFound(`${flaws.length} flaws (seed ${seed})`)
}

async function makeDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client(serverUrl)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await migrateDatabase(url.href)
  return url.href
}

function print(report: ChaosReport): void {
  const { baskets, deliveries, accidents, answers, seconds, flaws } = report
  const counts = new Map<string, number>()
  for (const name of accidents) counts.set(name, (counts.get(name) ?? 0) + 1)
  const happened = [...counts].map(([name, count]) => `${name} ${count} ×`).join(', ')
  const { 0: none = 0, ...given } = answers
  const told = Object.entries(given).map(([status, count]) => `${status} ${count} ×`)
  console.log(`${happened}`)
  console.log(
    `${deliveries} sendings, answered ${told.join(', ')}; ${none} swipes without an answer`,
  )
  console.log(
    `${baskets} baskets; tills done after ${seconds.tills.toFixed(1)} s, ` +
      `all consumed ${seconds.drained.toFixed(1)} s later`,
  )
  if (flaws.length === 0) console.log('The oracle agrees with everything; the audit is clean.')
  else console.log(`${flaws.length} flaws:`)
  for (const flaw of flaws.slice(0, FLAWS_SHOWN)) console.log(`  ${flaw}`)
}
