import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { createApi } from '../support/api.ts'
import { cleanly } from '../support/cleanup.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median, middleOf, ratiosOf } from '../support/statistics.ts'
import { fixed, printTable, range, whole } from '../support/table.ts'
import { type CpuPerSwipe, measureCpu } from './cpu.ts'
import { type Load, type Loaded, loadService } from './load.ts'
import { hasPgbench, PGBENCH, type Pgbench, preparePgbench } from './pgbench.ts'
import { type ProfileReport, readProfiles } from './profile.ts'
import { proveSwipes } from './proof.ts'
import { startService } from './service.ts'
import { launchPromotions, openShop } from './shop.ts'
import { runSideBySide } from './side-by-side.ts'

const defaults = {
  clients: 32,
  seconds: 5,
  swipes: 1500,
  rounds: 0,
  processes: 1,
  members: 2000,
  products: 2000,
  lines: 20,
  cardsShare: 1,
  worker: false,
  profile: false,
  seed: 1,
  live: '',
  against: '',
  json: '',
}
const ROUNDS = 3
const PROMOTIONS = 50

/**
 * The finished service over HTTP, with commits that are on the disk before they are answered; beside it, on the same
 * server in the same run and turn by turn, pgbench with one statement that writes as much as a swipe. With
 * `--live 0,50,300` instead the service beside itself with so many promotions live; with `--against DIR` beside the
 * build in that folder.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    if (options.live || options.against) return runSideBySide(options, postgres, onClose)
    await migrateDatabase(postgres.url)
    const client = new pg.Client(postgres.url)
    await client.connect()
    onClose(() => client.end())
    const profileDir = options.profile ? join(postgres.folder, 'profiles') : undefined
    if (profileDir) await mkdir(profileDir)
    const service = await startService({ ...options, databaseUrl: postgres.url, profileDir })
    onClose(() => service.stop())
    console.log(`Opening a shop with ${options.members} members and ${options.products} products …`)
    const random = createRandom(options.seed)
    const api = createApi(`http://127.0.0.1:${service.ports[0]}`)
    const shop = await openShop(api, random, { ...options, terminals: options.clients })
    await launchPromotions(api, shop, PROMOTIONS)
    await client.query('vacuum analyze')
    const pids = { service: service.pids, postgres: postgres.pid }
    const load = { ...options, shop, random, ports: service.ports }
    const rounds = await takeTurns(
      load,
      { ...options, rounds: options.rounds || ROUNDS, pids },
      () => preparePgbench(postgres.url, client, options.clients),
    )
    report(rounds)
    const proof = await proveSwipes(client, rounds.acknowledged)
    console.log(proof)
    let profile: ProfileReport | undefined
    if (profileDir) {
      await service.stop()
      profile = await readProfiles(profileDir)
      reportProfile(profile)
    }
    await writeResults('swipe', options.json, { options, ...rounds, proof, profile })
  })
}

type Turn = Loaded & { cpu: CpuPerSwipe }
type Rounds = { service: Turn[]; pgbench: Turn[]; acknowledged: number }
type Pids = { service: readonly number[]; postgres: number }

async function takeTurns(
  load: Load,
  options: { rounds: number; seconds: number; pids: Pids },
  prepare: () => Promise<Pgbench>,
): Promise<Rounds> {
  const rounds: Rounds = { service: [], pgbench: [], acknowledged: 0 }
  const { pids } = options
  let rival: Pgbench | undefined
  // The first time around, code is compiled, statements are prepared and caches are filled.
  for (let round = 0; round <= options.rounds; round += 1) {
    const seconds = round === 0 ? Math.min(3, options.seconds) : options.seconds
    const own = await measureCpu(pids, () => loadService(load, { seconds }))
    rival ??= hasPgbench() ? await prepare() : undefined
    const run = rival?.run
    const other = run && (await measureCpu(pids, () => run(seconds)))
    rounds.acknowledged += own.acknowledged + (other?.acknowledged ?? 0)
    if (round === 0) continue
    rounds.service.push(own)
    if (other) rounds.pgbench.push(other)
    const beside = other ? `, pgbench ${whole(other.perSecond)}/s` : ''
    console.log(`round ${round}: ${whole(own.perSecond)}/s${beside}`)
  }
  return rounds
}

function report({ service, pgbench }: Rounds): void {
  const row = (name: string, rounds: readonly Turn[]): string[] => {
    const { perSecond, p50Ms, p99Ms } = middleOf(rounds)
    const serviceMs = median(rounds.map(({ cpu }) => cpu.serviceMs))
    const postgresMs = median(rounds.map(({ cpu }) => cpu.postgresMs))
    return [
      ...[name, whole(perSecond), fixed(p50Ms, 1), fixed(p99Ms, 1)],
      ...[fixed(serviceMs, 2), fixed(postgresMs, 2)],
    ]
  }
  console.log()
  const rows = [row('Basketwise over HTTP', service)]
  if (pgbench.length > 0) rows.push(row('pgbench, one statement per swipe', pgbench))
  const cpu = ['API CPU ms', 'Postgres CPU ms']
  printTable(['', 'swipes/s', 'p50 ms', 'p99 ms', ...cpu], rows)
  const ratios = ratiosOf(service, pgbench)
  const ratio = `${fixed(median(ratios), 2)} (rounds ${range(ratios, 2)})`
  if (pgbench.length > 0) console.log(`\nRatio: ${ratio}`)
  else console.log(`\nNo comparison: ${PGBENCH} is missing (Debian: postgresql-15).`)
}

function reportProfile({ busy, places, functions }: ProfileReport): void {
  console.log(
    `\nThe API was busy ${fixed(busy * 100, 0)} % of its time; of that, by place and by function:`,
  )
  const lines = Math.min(25, functions.length)
  for (let index = 0; index < lines; index += 1) {
    const [place, called] = [places[index], functions[index]]
    const left = place ? `${fixed(place.share * 100, 1).padStart(5)} % ${place.name}` : ''
    const right = called ? `${fixed(called.share * 100, 1).padStart(5)} % ${called.name}` : ''
    console.log(`${left.padEnd(56)}${right}`)
  }
}
