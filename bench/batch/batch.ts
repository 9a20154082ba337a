import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median } from '../support/statistics.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { openContender } from '../swipe/contender.ts'
import { makeSwipe } from '../swipe/load.ts'
import { openShop, type Terminal } from '../swipe/shop.ts'

const defaults = {
  swipes: 1000,
  rounds: 9,
  together: 2,
  members: 500,
  products: 2000,
  lines: 10,
  cardsShare: 0.8,
  seed: 1,
  json: '',
}

type Result = { status: number; body: { id?: string } }

/**
 * What a terminal has stored, in batches of a thousand with commits that are on the disk: one terminal alone, then
 * several that come back at the same moment; each batch once more, to see what a repeat costs.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    const contender = await openContender({ name: 'batch', postgres, processes: 1, onClose })
    const random = createRandom(options.seed)
    const shop = await openShop(contender.api, random, { ...options, terminals: options.together })
    const send = async (terminal: Terminal, batch: object[], status: number): Promise<void> => {
      const path = '/v1/swipes/batch'
      const { results } = await contender.api.call<{ results: Result[] }>(
        'POST',
        path,
        batch,
        terminal.key,
      )
      const odd = results.find((result) => result.status !== status)
      if (odd || results.length < batch.length)
        throw new FlawFound(JSON.stringify(odd ?? results.length))
    }
    const turns = { alone: [] as number[], again: [] as number[], together: [] as number[] }
    const [first] = shop.terminals
    if (!first) throw new FlawFound('there is no terminal')
    const makeBatch = (terminal: Terminal): object[] =>
      Array.from({ length: options.swipes }, () =>
        makeSwipe({ ...options, random, shop }, terminal),
      )
    for (let round = 0; round <= options.rounds; round += 1) {
      const batch = makeBatch(first)
      const alone = await rateOf(options.swipes, () => send(first, batch, 201))
      const again = await rateOf(options.swipes, () => send(first, batch, 200))
      const batches = shop.terminals.map((terminal) => [terminal, makeBatch(terminal)] as const)
      const together = await rateOf(options.swipes * batches.length, () =>
        Promise.all(batches.map(([terminal, own]) => send(terminal, own, 201))),
      )
      // The first round warms everything up.
      if (round === 0) continue
      turns.alone.push(alone)
      turns.again.push(again)
      turns.together.push(together)
    }
    const names = {
      alone: 'one terminal',
      again: 'the same again',
      together: `${options.together} terminals at once`,
    }
    printTable(
      [`batches of ${whole(options.swipes)}`, 'swipes/s', 'least', 'most'],
      Object.entries(turns).map(([name, rates]) => [
        names[name as keyof typeof names],
        ...[median(rates), Math.min(...rates), Math.max(...rates)].map((rate) => fixed(rate, 0)),
      ]),
    )
    await writeResults('batch', options.json, { options, turns })
  })
}

async function rateOf(swipes: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (swipes * 1000) / (performance.now() - startedAt)
}
