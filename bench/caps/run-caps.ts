import pg from 'pg'
import { haveAccidents, startVictim, type Victim } from '../chaos/accidents.ts'
import { ADMIN_KEY } from '../support/api.ts'
import { findPort, runMain, type Start, untilReady } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { type ContestReport, runContest } from './contest.ts'
import { makeWorld, type World } from './world.ts'

export type CapsOptions = {
  /** Migrated, empty, and nobody else's. */
  databaseUrl: string
  shoppers: number
  usesMax: number
  apis: number
  /** How often processes are killed in each contest. */
  kills: number
  seed: number
  start?: Start
}

export type CapsReport = { contests: ContestReport[]; audit: string; flaws: string[] }

/** Contests over what is capped, one after another, while the processes that answer are killed and started again. */
export async function runCaps(options: CapsOptions): Promise<CapsReport> {
  const client = new pg.Client(options.databaseUrl)
  await client.connect()
  const urls = await Promise.all(
    Array.from({ length: options.apis }, async () => `http://127.0.0.1:${await findPort()}`),
  )
  const victims = urls.map((url) => startApi(options, url))
  try {
    await Promise.all(urls.map(untilReady))
    const { shoppers, usesMax } = options
    const world = await makeWorld(urls[0] ?? '', client, { shoppers, usesMax })
    const contests = await holdContests(world, { ...options, client, urls, victims })
    const audit = await runMain(['audit'], { DATABASE_URL: options.databaseUrl })
    const audited = audit.code === 0 ? [] : [`the audit found: ${audit.output}`]
    const flaws = [...contests.flatMap((contest) => contest.flaws), ...audited]
    return { contests, audit: audit.output, flaws }
  } finally {
    await Promise.all(victims.map((victim) => victim.stop()))
    await client.end()
  }
}

function startApi({ databaseUrl, start }: CapsOptions, url: string): Victim {
  const env = {
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: ADMIN_KEY,
    LOG_LEVEL: 'silent',
    PORT: new URL(url).port,
  }
  return startVictim(['api'], { env, ...(start ? { start } : {}) })
}

type Scene = {
  client: pg.ClientBase
  urls: readonly string[]
  victims: readonly Victim[]
  kills: number
  seed: number
}

async function holdContests(world: World, scene: Scene): Promise<ContestReport[]> {
  const { client, urls, victims, kills } = scene
  const random = createRandom(scene.seed)
  const reports: ContestReport[] = []
  for (const contest of world.contests) {
    await Promise.all(urls.map(untilReady))
    let done = 0
    const accidents = Array.from({ length: kills }, (_, kill) => ({
      at: (kill + 0.2) / (kills + 0.5),
      name: 'API killed',
      happen: async () => victims[kill % victims.length]?.killAndRestart(),
    }))
    const stage = { apis: urls, random, client, onTurn: () => (done += 1) }
    const [report] = await Promise.all([
      runContest(contest, world.shoppers, stage),
      haveAccidents(accidents, () => done / world.shoppers.length),
    ])
    reports.push(report)
  }
  return reports
}
