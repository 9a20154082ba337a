import pg from 'pg'
import { newId } from '../../src/domain/ids.ts'
import { makeCatalogue } from '../support/catalogue.ts'
import { cleanly } from '../support/cleanup.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median, middleOf, ratiosOf } from '../support/statistics.ts'
import { fixed, printTable, range, whole } from '../support/table.ts'
import { type Contender, contenders, sets } from './contenders.ts'
import { type Field, runRound, type StorageRound } from './run-round.ts'
import { makeSchema } from './schema.ts'

const ACCOUNTS = 5000
const PRODUCTS = 4000

/**
 * Compares ways to store a basket and to send its statements, each otherwise the same commit, on a Postgres of its
 * own. Contenders take turns over several rounds, in an order drawn anew for each, because machines are noisy.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, {
    rounds: 5,
    seconds: 2,
    clients: 32,
    lines: 20,
    seed: 1,
    json: '',
  })
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    const admin = new pg.Client(postgres.url)
    await admin.connect()
    onClose(() => admin.end())
    const field = await prepare(postgres.url, admin, options)
    const rounds = await runRounds(field, options)
    report(rounds)
    const figures = contenders.map((contender) => {
      const own = rounds.get(contender.key) ?? []
      const { key, name, group, pool, storage } = contender
      return { key, name, storage: storage.name, group, pool, ...summaryOf(own), rounds: own }
    })
    await writeResults('storage', options.json, { options, figures })
  })
}

async function prepare(
  databaseUrl: string,
  admin: pg.Client,
  options: { clients: number; lines: number; seed: number },
): Promise<Field> {
  await migrateDatabase(databaseUrl)
  const accounts = Array.from({ length: ACCOUNTS }, () => newId())
  for (const contender of contenders) {
    await makeSchema(admin, schemaOf(contender), contender.storage, accounts)
  }
  const random = createRandom(options.seed)
  const { clients, lines } = options
  const catalogue = makeCatalogue(random, PRODUCTS)
  return { databaseUrl, admin, accounts, catalogue, random, clients, lines }
}

const schemaOf = (contender: Contender): string => `storage_${contender.key.toLowerCase()}`

/** By the contender's key. */
type Rounds = ReadonlyMap<string, StorageRound[]>

async function runRounds(
  field: Field,
  options: { rounds: number; seconds: number },
): Promise<Rounds> {
  const rounds = new Map(contenders.map(({ key }) => [key, [] as StorageRound[]]))
  // The first time around, everything is compiled, connected and cached for the first time.
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const contender of field.random.shuffle(contenders)) {
      const seconds = round === 0 ? Math.min(1, options.seconds) : options.seconds
      const figures = await runRound(field, contender, schemaOf(contender), seconds)
      if (round > 0) rounds.get(contender.key)?.push(figures)
    }
    console.log(round === 0 ? 'warmed up' : `round ${round} of ${options.rounds}`)
  }
  return rounds
}

const summaryOf = (rounds: readonly StorageRound[]): StorageRound => ({
  ...middleOf(rounds),
  bytesPerBasket: median(rounds.map((round) => round.bytesPerBasket)),
})

function report(rounds: Rounds): void {
  for (const { title, contenders: set } of sets) {
    const [first] = set.map((contender) => rounds.get(contender.key) ?? [])
    console.log(`\n${title}`)
    printTable(
      ['', 'swipes/s', 'ratio', 'of rounds', 'p50 ms', 'p99 ms', 'bytes/basket'],
      set.map((contender) => {
        const own = rounds.get(contender.key) ?? []
        const { perSecond, p50Ms, p99Ms, bytesPerBasket } = summaryOf(own)
        const ratios = ratiosOf(own, first ?? [])
        return [
          ...[contender.name, whole(perSecond), fixed(median(ratios), 2), range(ratios, 2)],
          ...[fixed(p50Ms, 1), fixed(p99Ms, 1), whole(bytesPerBasket)],
        ]
      }),
    )
  }
}
