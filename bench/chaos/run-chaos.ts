import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ADMIN_KEY, type Api, createApi } from '../support/api.ts'
import { findPort, runMain, type Start, untilReady } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import {
  type Accident,
  haveAccidents,
  planAccidents,
  type Scene,
  startVictim,
} from './accidents.ts'
import { compare } from './compare.ts'
import { makeDeliveries } from './deliveries.ts'
import { readAcknowledgements } from './journal.ts'
import { expectBaskets } from './oracle.ts'
import { makePlan } from './plan.ts'
import { readBasketRows, readMembers, readRedemptions, readSums } from './recorded.ts'
import type { ChaosRedis } from './redis.ts'
import { runTills, type TillReport } from './till.ts'
import { makeWorld } from './world.ts'

export type ChaosOptions = {
  /** Migrated, empty, and nobody else's. */
  databaseUrl: string
  /** Undefined: the queue is in the database. */
  redis: ChaosRedis | undefined
  /** Where the tills keep their journals. */
  folder: string
  swipes: number
  members: number
  tills: number
  apis: number
  /** How often the APIs, and how often the worker, are killed. */
  kills: number
  pauseMaxMs: number
  seed: number
  start?: Start
}

export type ChaosReport = {
  baskets: number
  deliveries: number
  accidents: string[]
  /** Answers by status; 0: none came. */
  answers: Record<string, number>
  audit: string
  seconds: { tills: number; drained: number }
  /** Where the service and the oracle disagree. */
  flaws: string[]
}

const COUPONS_SHARE = 0.2
const PER_TILL = 4
const DRAINED_WITHIN_MS = 180_000

/** Sends every swipe 1–3 times while processes are killed, waits until all is consumed, and asks the oracle. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const client = new pg.Client(options.databaseUrl)
  await client.connect()
  const urls = await Promise.all(
    Array.from({ length: options.apis }, async () => `http://127.0.0.1:${await findPort()}`),
  )
  const scene = startScene(options, urls, client)
  try {
    await Promise.all(urls.map(untilReady))
    return await play(options, scene, urls)
  } finally {
    await Promise.all([...scene.apis, scene.worker].map((victim) => victim.stop()))
    await client.end()
  }
}

function startScene(options: ChaosOptions, urls: readonly string[], client: pg.Client): Scene {
  const { redis, start } = options
  const env = {
    DATABASE_URL: options.databaseUrl,
    ADMIN_API_KEY: ADMIN_KEY,
    LOG_LEVEL: 'silent',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  }
  const common = start ? { start } : {}
  const apis = urls.map((url) =>
    startVictim(['api'], { env: { ...env, PORT: new URL(url).port }, ...common }),
  )
  return { apis, worker: startVictim(['worker'], { env, ...common }), redis, client }
}

async function play(options: ChaosOptions, scene: Scene, urls: string[]): Promise<ChaosReport> {
  const random = createRandom(options.seed)
  const api = createApi(urls[0] ?? '')
  const { tills, members, swipes, kills, pauseMaxMs } = options
  const coupons = Math.floor(swipes * COUPONS_SHARE)
  const world = await makeWorld(api, scene.client, { tills, members, coupons })
  const plan = makePlan(world, random, swipes, new Date())
  const folder = join(options.folder, 'journals')
  const tillOptions = { apis: urls, folder, random, atOnce: tills * PER_TILL, pauseMaxMs }
  const report: TillReport = { answers: new Map(), flaws: [], done: 0, total: 0 }
  const peaceful: TillReport = { ...report, answers: new Map() }
  await runTills(makeDeliveries(plan.opening, random), tillOptions, peaceful)
  const startedAt = performance.now()
  const [accidents] = await Promise.all([
    withProgress(planAccidents(scene, kills), report),
    runTills(makeDeliveries(plan.swipes, random), tillOptions, report),
  ])
  const sentAt = performance.now()
  await untilDrained(scene.client)
  const drainedAt = performance.now()
  await Promise.all(urls.map(untilReady))
  const expected = expectBaskets(world, [...plan.opening, ...plan.swipes])
  const recorded = {
    baskets: await readBasketRows(scene.client),
    redemptions: await readRedemptions(scene.client),
    sums: await readSums(scene.client),
    members: await readMembers(api, world),
    acknowledgements: readAcknowledgements(folder),
  }
  const audit = await runMain(['audit'], { DATABASE_URL: options.databaseUrl })
  return {
    baskets: recorded.baskets.length,
    deliveries: report.total,
    accidents,
    answers: Object.fromEntries(report.answers),
    audit: audit.output,
    seconds: { tills: (sentAt - startedAt) / 1000, drained: (drainedAt - sentAt) / 1000 },
    flaws: [
      ...peaceful.flaws,
      ...report.flaws,
      ...compare(world, expected, recorded),
      ...(await findGaps(api, world.tills)),
      ...(audit.code === 0 ? [] : [`the audit found: ${audit.output}`]),
    ],
  }
}

const withProgress = (accidents: Accident[], report: TillReport): Promise<string[]> =>
  haveAccidents(accidents, () => report.done / Math.max(1, report.total))

/** Waits until nothing is left in the outbox: every event is with every consumer. */
async function untilDrained(client: pg.ClientBase): Promise<void> {
  const deadline = performance.now() + DRAINED_WITHIN_MS
  while (performance.now() < deadline) {
    const { rows } = await client.query<{ left: number }>(
      'select count(*)::int as left from events',
    )
    if (rows[0]?.left === 0) return
    await sleep(50)
  }
  throw new Error(`the outbox was not empty after ${DRAINED_WITHIN_MS / 1000} s`)
}

/** Tills count without gaps, so the service should miss nothing of any. */
async function findGaps(
  api: Api,
  tills: readonly { storeId: string; terminalId: string }[],
): Promise<string[]> {
  const flaws: string[] = []
  for (const { storeId, terminalId } of tills) {
    const path = `/v1/terminals/${terminalId}?storeId=${storeId}`
    const { gaps } = await api.call<{ gaps: unknown[] }>('GET', path)
    if (gaps.length > 0) flaws.push(`${terminalId} has gaps: ${JSON.stringify(gaps)}`)
  }
  return flaws
}
