import type pg from 'pg'
import { createPool } from '../../src/platform/db/pool.ts'
import { createGrouping } from '../../src/platform/grouping.ts'
import type { Product } from '../support/catalogue.ts'
import { FlawFound } from '../support/flaw.ts'
import type { Random } from '../support/random.ts'
import { type Round, roundOf } from '../support/statistics.ts'
import { makeBasket, type StoredBasket } from './baskets.ts'
import type { Contender } from './contenders.ts'
import { basketBytes, emptySchema } from './schema.ts'

export type Field = {
  databaseUrl: string
  admin: pg.ClientBase
  accounts: readonly string[]
  catalogue: readonly Product[]
  random: Random
  clients: number
  lines: number
}

export type StorageRound = Round & { bytesPerBasket: number }

/** One contender for some seconds: clients that hand in a basket, wait for its commit, and hand in the next. */
export async function runRound(
  field: Field,
  contender: Contender,
  schema: string,
  seconds: number,
): Promise<StorageRound> {
  await emptySchema(field.admin, schema)
  const emptyBytes = await basketBytes(field.admin, schema)
  const url = new URL(field.databaseUrl)
  url.searchParams.set('options', `-c search_path=${schema},public`)
  const pool = createPool(url.href, { size: contender.pool, name: 'bench', pipeline: true })
  const grouping = createGrouping<StoredBasket, void>({
    run: async (baskets) => {
      await contender.write(pool, contender, baskets)
      return baskets.map(() => ({ status: 'fulfilled', value: undefined }))
    },
    keysOf: (basket) => [basket.account_id],
    sizeMax: contender.group,
    parallelMax: contender.pool,
    waitingMax: Number.POSITIVE_INFINITY,
    overloaded: () => new Error('never'),
  })
  const latencies: number[] = []
  const startedAt = performance.now()
  const end = startedAt + seconds * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const { random, accounts, catalogue, lines } = field
      const basket = makeBasket(random, accounts, catalogue, lines)
      const sentAt = performance.now()
      await grouping.submit(basket)
      latencies.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: field.clients }, client))
  const round = roundOf(latencies, (performance.now() - startedAt) / 1000)
  await pool.end()
  await checkCount(field.admin, latencies.length)
  const bytes = (await basketBytes(field.admin, schema)) - emptyBytes
  return { ...round, bytesPerBasket: bytes / latencies.length }
}

async function checkCount(admin: pg.ClientBase, expected: number): Promise<void> {
  const { rows } = await admin.query(
    `select (select count(*) from baskets) as baskets, (select count(*) from points_lots) as lots,
       (select count(*) from swipe_references) as refs, (select count(*) from events) as events`,
  )
  const counts = Object.entries(rows[0] ?? {}).filter(([, count]) => Number(count) !== expected)
  if (counts.length === 0) return
  throw new FlawFound(`${expected} were acknowledged, but: ${JSON.stringify(rows[0])}`)
}
