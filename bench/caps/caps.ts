import pg from 'pg'
import { createApi } from '../support/api.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median, middleOf, ratiosOf } from '../support/statistics.ts'
import { fixed, printTable, range, whole } from '../support/table.ts'
import { startService } from '../swipe/service.ts'
import type { Locks } from './locks.ts'
import { type CapsReport, runCaps } from './run-caps.ts'
import { type Contender, measureSharing, type Rounds } from './sharing.ts'
import { openTills } from './world.ts'

const defaults = {
  shoppers: 200,
  usesMax: 50,
  apis: 4,
  kills: 4,
  members: 64,
  swipes: 20,
  rounds: 3,
  seed: 0,
  json: '',
}
type Options = ReturnType<typeof readOptions<typeof defaults>>

/** Caps under concurrency: that they hold while processes are killed, and what sharing one costs. */
export async function run(args: string[]): Promise<void> {
  const given = readOptions(args, defaults)
  const options = { ...given, seed: given.seed || Math.floor(Math.random() * 1e9) }
  const { seed } = options
  let flaws: string[] = []
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    const databaseUrl = postgres.url
    await migrateDatabase(databaseUrl)
    console.log(`${options.shoppers} at once, ${options.apis} API processes, seed ${seed} …`)
    const report = await runCaps({ ...options, databaseUrl })
    print(report)
    flaws = report.flaws
    const rounds = await share(databaseUrl, options, onClose)
    printRounds(rounds, options)
    await writeResults('caps', options.json, { options, report, rounds })
  })
  if (flaws.length > 0) throw new FlawFound(`${flaws.length} flaws (seed ${seed})`)
}

async function share(
  databaseUrl: string,
  { apis, members, swipes, rounds, seed }: Options,
  onClose: (close: () => Promise<unknown>) => void,
): Promise<Rounds> {
  const service = await startService({
    databaseUrl,
    processes: apis,
    worker: false,
    profileDir: undefined,
  })
  onClose(() => service.stop())
  const client = new pg.Client(databaseUrl)
  await client.connect()
  onClose(() => client.end())
  const { ports } = service
  const api = createApi(`http://127.0.0.1:${ports[0]}`)
  const shoppers = await openTills(api, members, 'L')
  const random = createRandom(seed)
  return measureSharing(shoppers, { api, client, databaseUrl, ports, random, swipes, rounds })
}

function print({ contests, flaws, audit }: CapsReport): void {
  printTable(
    ['', 'baskets', 'uses', 'money', 'held after rush', 'unbacked', 'unanswered', 'rush s'],
    contests.map(({ name, end, rush, answers, seconds }) => [
      ...[name, whole(end.baskets), whole(end.uses), whole(end.moneyMinor)],
      ...[whole(rush.heldUses), whole(end.unbacked), whole(answers['0'] ?? 0), fixed(seconds, 1)],
    ]),
  )
  if (flaws.length === 0)
    console.log('\nNo cap was overrun, none was left short; the audit is clean.')
  else console.log([`\n${flaws.length} flaws:`, ...flaws.slice(0, 20), audit].join('\n  '))
}

/** By Little's law: so many on average, divided by so many a second, is how long for each. */
function printRounds(rounds: Rounds, { members, apis }: Options): void {
  console.log(
    `\n${members} members at ${members} terminals, ${apis} API processes; quote and swipe:`,
  )
  const names = Object.keys(rounds) as Contender[]
  printTable(
    ['', 'swipes/s', 'p50 ms', 'p99 ms', 'row held ms', 'row waited for ms', 'most waiting'],
    names.map((name) => {
      const { perSecond, p50Ms, p99Ms } = middleOf(rounds[name])
      const eachMs = (pick: (locks: Locks) => number): string =>
        fixed(median(rounds[name].map((one) => (pick(one.locks) / one.perSecond) * 1000)), 2)
      return [
        ...[name, whole(perSecond), fixed(p50Ms, 1), fixed(p99Ms, 1)],
        ...[eachMs(({ holding }) => holding), eachMs(({ waiting }) => waiting)],
        whole(Math.max(...rounds[name].map(({ locks }) => locks.waitingMax))),
      ]
    }),
  )
  for (const name of ['promotion', 'campaign'] as const) {
    const ratios = ratiosOf(rounds[`capped ${name}`], rounds[name])
    console.log(
      `${name}: ${fixed(median(ratios), 2)} with a shared cap (rounds ${range(ratios, 2)})`,
    )
  }
}
