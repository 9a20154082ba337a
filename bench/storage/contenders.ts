import type pg from 'pg'
import { inPipeline } from '../../src/platform/db/pipeline.ts'
import type { StoredBasket } from './baskets.ts'
import { type LineStorage, lineStorages } from './lines.ts'
import {
  insertAll,
  insertEvents,
  insertPoints,
  insertReferences,
  lockBalances,
} from './statements.ts'

/** What is measured: a way to store, a way to send, how many baskets share a commit, how many connections there are. */
export type Contender = {
  key: string
  name: string
  storage: LineStorage
  group: number
  pool: number
  write: (pool: pg.Pool, contender: Contender, baskets: readonly StoredBasket[]) => Promise<void>
}

const options = { namedStatements: true }

/** As the service does: lock and look in one round trip, write and commit in a second. */
const pipelined: Contender['write'] = (pool, { storage }, baskets) =>
  inPipeline(pool, options, async (sender) => {
    await sender.send(lockBalances, [baskets.map((basket) => basket.account_id)])
    const keys = JSON.stringify(baskets.map(toKey))
    const points = JSON.stringify(baskets.map(toPoints))
    const sent = [
      sender.send(insertReferences, [keys]),
      ...storage.send(baskets).map(({ statement, values }) => sender.send(statement, values)),
      sender.send(insertPoints, [points]),
      sender.send(insertEvents, [points]),
    ]
    for (const each of sent) each.catch(() => {})
  })

const toKey = (basket: StoredBasket) => {
  const { account_id, id, store_id, terminal_id, business_date, sequence, kind, body_hash } = basket
  return { account_id, id, store_id, terminal_id, business_date, sequence, kind, body_hash }
}

const toPoints = ({
  account_id,
  id,
  lot_id,
  points_earned,
  purchased_at,
  expires_at,
}: StoredBasket) => ({
  account_id,
  id,
  lot_id,
  points_earned,
  purchased_at,
  expires_at,
})

/** Lock and look first, too, but then one statement for everything. */
const composedAfterLook: Contender['write'] = (pool, _, baskets) =>
  inPipeline(pool, options, async (sender) => {
    await sender.send(lockBalances, [baskets.map((basket) => basket.account_id)])
    sender.send(insertAll, [JSON.stringify(baskets)]).catch(() => {})
  })

/** One statement and nothing before it: nothing could be priced, no coupon judged. */
const composedBlind: Contender['write'] = async (pool, _, baskets) => {
  const { name, text } = insertAll
  await pool.query({ name, text, values: [JSON.stringify(baskets)] })
}

const base = { storage: lineStorages.json, group: 16, pool: 2, write: pipelined }

const contender = (key: string, name: string, change: Partial<Contender>): Contender => ({
  ...base,
  key,
  name,
  ...change,
})

/** The first of each set is what the service does, and what the others are compared with. */
export const sets: { title: string; contenders: Contender[] }[] = [
  {
    title: 'How the lines are stored (groups of 16, pipelined, 2 connections)',
    contenders: Object.entries(lineStorages).map(([key, storage]) =>
      contender(key, storage.name, { storage }),
    ),
  },
  {
    title: 'How the statements are sent (lines as jsonb)',
    contenders: [
      contender('json', 'pipelined after a look, groups of 16', {}),
      contender('composed16', 'one statement after a look, groups of 16', {
        write: composedAfterLook,
      }),
      contender('composed1', 'one statement after a look, a commit each', {
        write: composedAfterLook,
        group: 1,
      }),
      contender('blind1', 'one statement, no look, a commit each', {
        write: composedBlind,
        group: 1,
      }),
      contender('blind1x8', 'one statement, no look, a commit each, 8 connections', {
        write: composedBlind,
        group: 1,
        pool: 8,
      }),
    ],
  },
  {
    title: 'How many swipes share a commit (lines as jsonb, pipelined, 2 connections)',
    contenders: [
      contender('json', '16', {}),
      ...[1, 4, 32].map((group) => contender(`group${group}`, String(group), { group })),
    ],
  },
  {
    title: 'How many connections a process has (lines as jsonb, pipelined, groups of 16)',
    contenders: [
      contender('json', '2', {}),
      ...[1, 4, 8].map((pool) => contender(`pool${pool}`, String(pool), { pool })),
    ],
  },
]

/** Every contender once, under whatever name; those that stand in several sets are measured once. */
export const contenders: Contender[] = [
  ...new Map(
    sets
      .flatMap((set) => set.contenders)
      .reverse()
      .map((each) => [each.key, each]),
  ).values(),
]
