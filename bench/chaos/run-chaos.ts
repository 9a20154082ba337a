import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ADMIN_KEY, createApi } from '../support/api.ts'
import { findPort, migrateDatabase, runMain, type Start, untilReady } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { haveAccidents, planAccidents, type Scene, startVictim } from './accidents.ts'
import { type Book, openBook } from './book.ts'
import { compareState } from './compare-state.ts'
import { sizeOf } from './offers.ts'
import { openShop } from './open-shop.ts'
import { replay } from './oracle.ts'
import { makePlan, type Plan } from './plan.ts'
import type { ChaosPostgres } from './postgres.ts'
import type { ChaosRedis } from './redis.ts'
import { checkShortages } from './shortages.ts'
import { runTill } from './till.ts'

export type ChaosOptions = {
  postgres: ChaosPostgres
  /** Undefined: the queue is in the database. */
  redis: ChaosRedis | undefined
  swipes: number
  /** Returns and voids. */
  returns: number
  /** How often each kind of process is killed. */
  kills: number
  seed: number
  start?: Start
}

export type ChaosReport = {
  seed: number
  recorded: { sales: number; returns: number; voids: number }
  accidents: string[]
  counts: Book['counts']
  /** Answers by status; 0: none came. */
  answers: Record<string, number>
  /** Longest time between a purchase and its recording, in days. */
  delayDays: number
  pointsRefused: number
  perSecond: number
  seconds: { shop: number; tills: number; drained: number; compared: number }
  audit: string
  adopted: string[]
  /** Where the service and the oracle disagree. */
  flaws: string[]
}

const APIS = 2
const DRAINED_WITHIN_MS = 300_000

/** Tills at work while processes are killed; then everything is consumed, replayed by the oracle and compared. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  await migrateDatabase(options.postgres.url)
  const urls = await Promise.all(
    Array.from({ length: APIS }, async () => `http://127.0.0.1:${await findPort()}`),
  )
  const scene = startScene(options, urls)
  try {
    await Promise.all(urls.map(untilReady))
    return await play(options, scene, urls)
  } finally {
    await Promise.all([...scene.apis, scene.worker].map((victim) => victim.stop()))
  }
}

function startScene({ postgres, redis, start }: ChaosOptions, urls: readonly string[]): Scene {
  const env = {
    DATABASE_URL: postgres.url,
    ADMIN_API_KEY: ADMIN_KEY,
    LOG_LEVEL: 'silent',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  }
  const common = start ? { start } : {}
  const apis = urls.map((url) =>
    startVictim(['api'], { env: { ...env, PORT: new URL(url).port }, ...common }),
  )
  return { apis, worker: startVictim(['worker'], { env, ...common }), postgres, redis }
}

async function play(options: ChaosOptions, scene: Scene, urls: string[]): Promise<ChaosReport> {
  const { seed, postgres } = options
  const clock = stopwatch()
  const api = createApi(urls[0] ?? '')
  const size = sizeOf(options.swipes)
  const shop = await withClient(postgres.url, (client) => openShop(api, client, size))
  const staff = { role: 'staff', name: 'the oracle' }
  const { key: staffKey } = await api.call<{ key: string }>('POST', '/v1/api-keys', staff)
  const random = createRandom(seed)
  const plan = makePlan(shop, random, { ...size, returns: options.returns }, Date.now())
  const book = openBook()
  const shopSeconds = clock()
  const accidents = await work(plan, book, { scene, urls, kills: options.kills, seed })
  const tillSeconds = clock()
  await withClient(postgres.url, untilDrained)
  await Promise.all(urls.map(untilReady))
  const drainedSeconds = clock()
  const oracle = replay(shop, book)
  await withClient(postgres.url, (client) => compareState(oracle, book, { api, client, staffKey }))
  const audit = await runMain(['audit'], { DATABASE_URL: postgres.url })
  const entries = [...book.entries.values()]
  const count = (type: string) => entries.filter(({ operation }) => operation.type === type).length
  return {
    seed,
    accidents,
    audit: audit.output,
    counts: book.counts,
    adopted: oracle.adopted,
    recorded: { sales: count('sale'), returns: count('return'), voids: count('void') },
    answers: Object.fromEntries(book.statuses),
    delayDays: delayDaysOf(book),
    pointsRefused: book.shortages.length,
    perSecond: entries.length / tillSeconds,
    seconds: {
      shop: shopSeconds,
      tills: tillSeconds,
      drained: drainedSeconds,
      compared: clock(),
    },
    flaws: [
      ...book.flaws,
      ...missing(plan, book),
      ...oracle.flaws,
      ...checkShortages(oracle, book),
      ...(audit.code === 0 ? [] : [`the audit found: ${audit.output}`]),
    ],
  }
}

/** All tills at once, and the accidents. */
async function work(
  plan: Plan,
  book: Book,
  { scene, urls, kills, seed }: { scene: Scene; urls: string[]; kills: number; seed: number },
): Promise<string[]> {
  const line = { apis: urls, random: createRandom(seed + 1), book }
  const [accidents] = await Promise.all([
    haveAccidents(planAccidents(scene, kills), () => book.done / plan.operations.length),
    ...[...plan.steps].map(([till, steps]) => runTill(line, till, steps)),
  ])
  return accidents
}

/** Nothing that was planned is lost. */
const missing = ({ operations }: Plan, { entries }: Book): string[] =>
  operations
    .map(({ body }) => body.reference)
    .filter((reference) => entries.get(reference)?.answer === undefined)
    .map((reference) => `${reference} was never acknowledged`)

function delayDaysOf(book: Book): number {
  const bought = [...book.entries.values()].flatMap(({ operation }) =>
    operation.type === 'sale' ? Date.parse(operation.body.purchasedAt) : [],
  )
  return (Date.now() - bought.reduce((a, b) => Math.min(a, b), Date.now())) / 86_400_000
}

/** Seconds since it was last asked. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return (last - before) / 1000
  }
}

async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  return act(client).finally(() => client.end())
}

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
