import { makeCatalogue } from '../support/catalogue.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { type Consumed, openConsumer } from './consumer.ts'
import { openHistory } from './history.ts'

const defaults = {
  histories: '20,100,400',
  members: 100,
  lines: 10,
  products: 3000,
  seed: 1,
  json: '',
}

const CPU_MS_MAX = 1

/**
 * What it costs to take a basket into its member's profile, in CPU time of node and of the Postgres backend, for members
 * with so many baskets behind them: the real consumer, in batches of the worker's size, over a database of its own. As
 * many of them as lie between two rewritings of a profile, with members at every point in between.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  const random = createRandom(options.seed)
  const catalogue = makeCatalogue(random, options.products)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const consumer = await openConsumer(postgres.url)
    onClose(() => consumer.close())
    const results: Result[] = []
    const histories = options.histories.split(',').map(Number)
    // The first time is for the compiler alone.
    for (const history of [histories[0] ?? 0, ...histories]) {
      const shop = await openHistory(consumer.deps, { ...options, history, random, catalogue })
      const rounds = roundsFor(history)
      // Warms everything up, and leaves no two members with as many baskets waiting.
      for (let round = 0; round < rounds; round += 1) {
        await consumer.measure(await shop.record(random.whole(1, options.members)))
      }
      const batches: Consumed[] = []
      for (let round = 0; round < rounds; round += 1) {
        batches.push(await consumer.measure(await shop.record(options.members)))
      }
      results.push(summarise(history, batches, options.members))
    }
    results.shift()
    printTable(
      ['CPU ms per basket', 'node', 'Postgres', 'both', 'dearest batch'],
      results.map(({ history, nodeMs, postgresMs, mostMs }) => {
        const figures = [nodeMs, postgresMs, nodeMs + postgresMs, mostMs]
        return [`${whole(history)} baskets behind`, ...figures.map((ms) => fixed(ms, 2))]
      }),
    )
    await writeResults('profiles', options.json, { options, results })
    const missed = results.filter(({ nodeMs, postgresMs }) => nodeMs + postgresMs > CPU_MS_MAX)
    if (missed.length > 0) {
      const named = missed.map(({ history }) => history).join(', ')
      throw new FlawFound(`More than ${CPU_MS_MAX} ms with ${named} baskets behind.`)
    }
  })
}

/** As many as lie between two rewritings of a profile of that length: see the consumer's `waitingMax`. */
const roundsFor = (history: number): number => 1 + Math.min(128, history)

type Result = { history: number; nodeMs: number; postgresMs: number; mostMs: number }

/** Means over all baskets, not medians: what is put off to a later batch is paid there. */
function summarise(history: number, batches: readonly Consumed[], members: number): Result {
  const meanOf = (costOf: (batch: Consumed) => number): number =>
    batches.reduce((sum, batch) => sum + costOf(batch), 0) / batches.length / members
  return {
    history,
    nodeMs: meanOf(({ nodeMs }) => nodeMs),
    postgresMs: meanOf(({ postgresMs }) => postgresMs),
    mostMs: Math.max(...batches.map((batch) => batch.nodeMs + batch.postgresMs)) / members,
  }
}
