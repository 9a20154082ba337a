import { resolve } from 'node:path'
import pg from 'pg'
import { createClient } from '../../src/operation/replay/http-client.ts'
import { inParallel } from '../../src/operation/replay/in-parallel.ts'
import { openTills } from '../../src/operation/replay/open-tills.ts'
import { createProgress } from '../../src/operation/replay/progress.ts'
import { ADMIN_KEY, createApi } from '../support/api.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase, runMain } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { fixed, whole } from '../support/table.ts'
import { startService } from '../swipe/service.ts'
import { rankGoods } from './goods.ts'
import { launchCodes, launchOffers } from './launch-offers.ts'
import {
  countDifferences,
  countKinds,
  newTally,
  printDifferences,
  printKinds,
  tallyUp,
} from './report.ts'
import { type NumberedTrip, ringUpAll } from './ring-up.ts'
import { openWorld, readWorld, type World } from './world.ts'

const defaults = {
  promotions: 330,
  baskets: 0,
  processes: 1,
  firstDay: '2026-08-31',
  seed: 1,
  json: '',
}
const DIR = '../shared/data/dunnhumby'

/**
 * Till and quote agree, on real baskets with hundreds of promotions of every kind live: every basket is quoted, then
 * recorded, every second one by its quote and the others anew at the same purchase time, and what is recorded is
 * compared with what was quoted. Tills work side by side, as budgets and caps run out among them. `--baskets 500` takes
 * the first ones only.
 */
export async function run(args: string[]): Promise<void> {
  const [dir, ...rest] = args[0]?.startsWith('--') === false ? args : [DIR, ...args]
  const options = readOptions(rest, defaults)
  console.log(`Reading ${dir} …`)
  const world = await readWorld(resolve(dir ?? DIR), options.firstDay)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const service = await startService({
      databaseUrl: postgres.url,
      processes: options.processes,
      worker: false,
      profileDir: undefined,
    })
    onClose(() => service.stop())
    await agree({ world, options, databaseUrl: postgres.url, ports: service.ports })
  })
}

type Agreement = {
  world: World
  options: typeof defaults
  databaseUrl: string
  ports: readonly number[]
}

async function agree({ world, options, databaseUrl, ports }: Agreement): Promise<void> {
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const baseUrl = urls[0] ?? ''
  const api = createApi(baseUrl)
  const clients = urls.map((url) => createClient(url, new AbortController().signal))
  const client = clients[0] as (typeof clients)[number]
  const random = createRandom(options.seed)
  await openWorld(api, client, world, process.stdout)
  const goods = rankGoods(world.history)
  const offersWanted = { random, goods, firstDay: options.firstDay, count: options.promotions }
  const live = await launchOffers(api, offersWanted)
  const coded = await launchCodes(api, baseUrl, offersWanted)
  const { tills } = await openTills(client, ADMIN_KEY, world.history)
  const tally = newTally()
  const queues = byTill(world, options.baskets)
  const total = [...queues.values()].reduce((sum, queue) => sum + queue.length, 0)
  const progress = createProgress(process.stdout, 'Baskets ', total)
  const startedAt = performance.now()
  await inParallel([...queues].entries(), queues.size, async ([index, [till, trips]]) => {
    const own = clients[index % clients.length] ?? client
    const at = { client: own, key: tills.get(till) ?? '', codes: coded.codes, seed: options.seed }
    await ringUpAll(trips, at, (rung) => {
      tallyUp(tally, rung)
      progress.show(tally.baskets)
    })
  })
  const seconds = (performance.now() - startedAt) / 1000
  progress.end()
  for (const each of clients) each.close()
  const kinds = await readKinds(databaseUrl, new Map([...live.kinds, ...coded.kinds]), tally)
  const { code, output } = await runMain(['audit'], { DATABASE_URL: databaseUrl })
  console.log(
    `\n${whole(tally.baskets)} baskets, ${whole(tally.byQuote)} of them by their quote, in ${fixed(seconds, 0)} s; ` +
      `${live.kinds.size + coded.kinds.size} promotions live, ${live.refusedByLaw} more refused by law.\n` +
      `${whole(tally.discounted)} baskets with discounts, ${whole(tally.codesRedeemed)} codes redeemed, ` +
      `${whole(tally.pointsSpent)} points spent, ${whole(tally.withRefusals)} baskets with refusals.\n` +
      `Search stopped early: ${tally.searchStopped}. Audit: ${code === 0 ? 'clean' : 'NOT CLEAN'}. ` +
      `Differences: ${tally.different.length}.`,
  )
  const { different, discounts: _byPromotion, ...figures } = tally
  await writeResults('agreement', options.json, {
    options,
    seconds,
    ...figures,
    differences: countDifferences(tally),
    kinds,
    audit: code,
    live: live.kinds.size + coded.kinds.size,
    refusedByLaw: live.refusedByLaw,
    productsWithLaw: world.productsWithLaw,
  })
  printDifferences(tally, live)
  if (code !== 0) throw new FlawFound(output)
  if (different.length > 0) throw new FlawFound('Till and quote do not agree.')
}

async function readKinds(databaseUrl: string, ...rest: Rest): ReturnType<typeof countKinds> {
  const database = new pg.Client(databaseUrl)
  await database.connect()
  try {
    const kinds = await countKinds(database, ...rest)
    printKinds(kinds)
    return kinds
  } finally {
    await database.end()
  }
}

type Rest = [Parameters<typeof countKinds>[1], Parameters<typeof countKinds>[2]]

/** In order of purchase, over all tills; each till's own stay in order. */
function byTill({ trips }: World, most: number): Map<string, NumberedTrip[]> {
  const played = most > 0 ? trips.slice(0, most) : trips
  const tills = new Map<string, NumberedTrip[]>()
  for (const [index, trip] of played.entries()) {
    const till = `${trip.storeId}-${trip.terminalId}`
    const queue = tills.get(till)
    if (queue) queue.push({ trip, index })
    else tills.set(till, [{ trip, index }])
  }
  return tills
}
