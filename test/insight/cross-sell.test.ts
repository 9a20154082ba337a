import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { DailyJob, DailyRun } from '../../src/daily-job.ts'
import {
  type CrossSellLimits,
  crossSellLimits,
  refreshCrossSell,
} from '../../src/insight/cross-sell/refresh-cross-sell.ts'
import { dailyJobs, heavyJobs } from '../../src/operation/daily/daily-jobs.ts'
import { runDay } from '../../src/operation/daily/run-daily.ts'
import { aLine, aMember, aProduct, aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { recordBaskets, waitForBlocked } from './recorded.ts'

const TODAY = '2026-11-20'
const LONGEST_NAME = 'é'.repeat(200)
const CATEGORY_OF: Record<string, string> = {
  tea: 'HOT DRINKS',
  milk: 'DAIRY',
  cream: 'DAIRY',
  bread: 'BREAD/ROLLS',
  pills: 'PHARMACY',
  crate: 'DEPOSITS',
  crêpes: LONGEST_NAME,
}

let service: TestService
let till: string
let sequence = 0
const { signal } = new AbortController()

beforeAll(async () => {
  service = await startService({ now: () => new Date('2026-11-21T12:00:00Z') })
  till = (await service.openStore()).key
  const products = Object.entries(CATEGORY_OF).map(([sku, category]) => aProduct(sku, { category }))
  await service.call('post', '/v1/products/batch', { products })
  const { body } = await service.call('post', '/v1/members', aMember())
  const card = body.cards[0].number
  // 10 with tea, of which 8 with milk, some with a card and some without; 30 others.
  for (let at = 0; at < 8; at += 1)
    await buy(['tea', 'milk', 'tea'], { card: at < 4 ? card : null })
  for (let at = 0; at < 2; at += 1) await buy(['tea', 'bread', 'not in the catalogue'])
  for (let at = 0; at < 4; at += 1) await buy(['bread', 'cream'])
  for (let at = 0; at < 20; at += 1) await buy(['bread'])
  for (let at = 0; at < 6; at += 1) await buy(['pills', 'cream', 'not in the catalogue', 'crate'])
})
afterAll(() => service.close())

async function buy(skus: readonly string[], fields: Record<string, unknown> = {}, day = TODAY) {
  sequence += 1
  const swipe = aSwipe({
    reference: `${day.replaceAll('-', '')}-0042-03-${1000 + sequence}`,
    purchasedAt: `${day}T10:15:00Z`,
    lines: skus.map((sku, at) =>
      aLine(at + 1, { sku, kind: sku === 'crate' ? 'deposit' : 'sale' }),
    ),
    ...fields,
  })
  const answer = await service.call('post', '/v1/swipes', swipe, till)
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  return swipe.reference
}

async function takeBack(reference: string, line: number) {
  sequence += 1
  const answer = await service.call(
    'post',
    '/v1/returns',
    {
      reference: `20261121-0042-03-${1000 + sequence}`,
      returnedAt: '2026-11-21T09:00:00Z',
      original: { reference },
      lines: [{ line, quantity: 1 }],
    },
    till,
  )
  expect([answer.status, answer.body]).toEqual([201, expect.anything()])
}

async function allowGoods(profiledGoods: object | null) {
  const { body } = await service.call('get', '/v1/programme')
  const answer = await service.call('put', '/v1/programme', { ...body, profiledGoods })
  expect([answer.status, answer.body.errors]).toEqual([200, undefined])
}

const isCrossSell = ({ name }: DailyJob): boolean => name === 'cross-sell'
/** The job itself, and in the thread that the nights give it. */
const here = heavyJobs.filter(isCrossSell)
const inThread = dailyJobs.filter(isCrossSell)

async function runFor(date: string, jobs: readonly DailyJob[] = here) {
  const done = []
  for await (const one of runDay(service.deps, date, { jobs, signal })) done.push(one)
  return done
}

/** A run without its books, changed where a test is about that. */
const runWith = (limits: Partial<CrossSellLimits>, run: Partial<DailyRun> = {}): Promise<void> =>
  refreshCrossSell(
    service.deps,
    { date: TODAY, until: new Date(`${TODAY}T23:00:00Z`), signal, count: async () => {}, ...run },
    { ...crossSellLimits, ...limits },
  )

const read = async (path: string, key?: string | null) =>
  service.call('get', `/v1/${path}/bought-with`, undefined, key)
const readTea = async () => (await read('products/tea')).body
const partnersOf = async (sku: string): Promise<string[]> =>
  (await read(`products/${sku}`)).body.data.map((partner: { sku: string }) => partner.sku)

describe('what is bought with a product', () => {
  it('is nothing before the first run', async () => {
    expect((await read('products/tea')).body).toEqual({
      sku: 'tea',
      name: 'Product tea',
      asOf: null,
      since: null,
      basketsSeen: 0,
      baskets: null,
      data: [],
    })
  })

  it('is counted over the baskets of all shoppers, each once however many lines it has', async () => {
    expect(await runFor(TODAY)).toEqual([
      {
        date: TODAY,
        job: 'cross-sell',
        counts: { baskets: 40, products: 4, categories: 0 },
      },
    ])
    const answer = await read('products/tea')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      sku: 'tea',
      name: 'Product tea',
      asOf: '2026-11-21T00:00:00.000Z',
      since: '2026-08-22',
      basketsSeen: 40,
      baskets: 10,
      data: [
        { sku: 'milk', name: 'Product milk', baskets: 8, support: 0.2, confidence: 0.8, lift: 4 },
      ],
    })
    expect((await read('products/milk')).body.data).toEqual([
      { sku: 'tea', name: 'Product tea', baskets: 8, support: 0.2, confidence: 1, lift: 4 },
    ])
  })

  it('says nothing of pairs that are rare or no oftener than by chance', async () => {
    expect(await partnersOf('bread')).toEqual([])
    await runWith({ countMin: 2, errorsMin: 0 })
    expect(await partnersOf('tea')).toEqual(['milk'])
    await runWith({})
  })

  it('is known of categories too, by any name', async () => {
    const answer = await read(`categories/${encodeURIComponent('HOT DRINKS')}`)
    expect(answer.body).toMatchObject({
      category: 'HOT DRINKS',
      asOf: '2026-11-20T23:00:00.000Z',
      basketsSeen: 40,
      baskets: null,
      data: [],
    })
    await runWith({ errorsMin: 1 })
    const asked = await read(`categories/${encodeURIComponent('HOT DRINKS')}`)
    expect(asked.body.data).toEqual([
      {
        category: 'DAIRY',
        baskets: 8,
        support: 0.2,
        confidence: 0.8,
        lift: 1.777_777_777_777_777_7,
      },
    ])
    expect((await read(`categories/${encodeURIComponent('BREAD/ROLLS')}`)).status).toBe(200)
    expect((await read(`categories/${encodeURIComponent(LONGEST_NAME)}`)).status).toBe(200)
    await runWith({})
  })
})

describe('a run', () => {
  it('comes to the same when it is repeated for the day', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    await runFor(TODAY)
    expect(await rowsKept()).toEqual(before)
    expect(before.length).toBeGreaterThan(4)
  })

  it('comes to the same in a thread of its own', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    await runWith({ countMin: 1000 })
    await runFor(TODAY, inThread)
    expect(await rowsKept()).toEqual(before)
  })

  it('leaves out goods that the programme does not name, and replaces the rules as a whole', async () => {
    await runFor(TODAY)
    expect(await partnersOf('pills')).toEqual(['cream'])
    expect(await partnersOf('cream')).toEqual(['pills'])
    const withTea = async () => (await read('categories/HOT%20DRINKS')).body
    await runWith({ errorsMin: 1 })
    expect((await withTea()).data).toMatchObject([{ category: 'DAIRY' }])
    await allowGoods({ departments: [], categories: ['HOT DRINKS'] })
    expect(await withTea()).toMatchObject({ baskets: expect.any(Number), data: [] })
    expect((await read('categories/DAIRY')).body).toMatchObject({ baskets: null, data: [] })
    await allowGoods({
      departments: [],
      categories: Object.values(CATEGORY_OF).filter((category) => category !== 'PHARMACY'),
    })
    // At once, and as a whole by the next run.
    expect([await partnersOf('pills'), await partnersOf('cream')]).toEqual([[], []])
    await runFor(TODAY)
    await allowGoods(null)
    expect(await partnersOf('pills')).toEqual([])
    expect(await partnersOf('cream')).toEqual([])
    expect(await partnersOf('tea')).toEqual(['milk'])
  })

  it('that is killed leaves the old rules, at whatever moment', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    const none = { countMin: 1000 }
    const failing = async () => {
      throw new Error('killed')
    }
    await expect(runWith(none, { count: failing })).rejects.toThrow('killed')
    expect(await rowsKept()).toEqual(before)
    await expect(runWith(none, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    )
    expect(await rowsKept()).toEqual(before)
    await runWith(none)
    expect(await rowsKept()).toHaveLength(1)
  })

  it('that is stopped within its commit leaves the old rules', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    const stopping = new AbortController()
    const other = await service.deps.db.startTransaction().execute()
    await sql`update cross_sell_runs set baskets = 7`.execute(other)
    const stopped = expect(runWith({}, { signal: stopping.signal })).rejects.toThrow('stop')
    await waitForBlocked(service.deps)
    stopping.abort(new Error('stop'))
    await other.rollback().execute()
    await stopped
    expect(await rowsKept()).toEqual(before)
  })

  it('beside itself leaves one whole set of rules', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    const until = new Date('2026-11-21T00:00:00Z')
    await Promise.all([1, 2, 3, 4].map(() => runWith({}, { until })))
    expect(await rowsKept()).toEqual(before)
  })

  it('that a later day’s overtakes leaves the later day’s rules', async () => {
    await sql`update cross_sell_runs set run_on = '2026-11-18'`.execute(service.deps.db)
    const later = await service.deps.db.startTransaction().execute()
    await sql`update cross_sell_runs set run_on = '2026-11-20', baskets = 7`.execute(later)
    const overtaken = runWith({}, { date: '2026-11-19' })
    await waitForBlocked(service.deps)
    await later.commit().execute()
    await overtaken
    expect((await readTea()).basketsSeen).toBe(7)
  })

  it('for an earlier day than that of the kept rules changes nothing', async () => {
    await runFor(TODAY)
    const before = await rowsKept()
    await runFor('2026-11-19')
    expect(await rowsKept()).toEqual(before)
  })

  it('takes the latest baskets alone where there are too many, and few products', async () => {
    await runWith({ basketsMax: 6 })
    expect((await read('products/pills')).body).toMatchObject({ basketsSeen: 6, since: TODAY })
    await runWith({ linesMax: 2 })
    expect((await readTea()).basketsSeen).toBe(1)
    await runWith({ productsMax: 1 })
    expect(await partnersOf('pills')).toEqual([])
    await runWith({ productsPerBasketMax: 1 })
    expect((await readTea()).basketsSeen).toBe(20)
  })

  it('looks back as many days as asked, and no further', async () => {
    for (let at = 0; at < 6; at += 1) await buy(['bread', 'tea'], {}, '2026-08-22')
    await buy(['bread', 'tea'], {}, '2026-08-21')
    await buy(['bread', 'tea'], {}, '2026-11-21')
    await runWith({})
    expect((await readTea()).basketsSeen).toBe(46)
    await runWith({ daysMax: 90 })
    expect((await readTea()).basketsSeen).toBe(40)
  })

  it('does not count what came back', async () => {
    const reference = await buy(['tea', 'milk'])
    const another = await buy(['cream', 'bread'])
    await runWith({ daysMax: 1 })
    expect((await readTea()).data).toMatchObject([{ sku: 'milk', baskets: 9 }])
    await takeBack(reference, 2)
    await takeBack(another, 1)
    await takeBack(another, 2)
    await runWith({ daysMax: 1 })
    const tea = await readTea()
    expect(tea.data).toMatchObject([{ sku: 'milk', baskets: 8 }])
    expect([tea.baskets, tea.basketsSeen]).toEqual([11, 41])
  })

  it('begins with the latest of a day, however many there are', async () => {
    const stores = await service.deps.db.selectFrom('stores').select('account_id').execute()
    const [accountId] = stores.map((store) => store.account_id)
    if (!accountId) throw new Error('the store has no account')
    const basketOf = (...skus: string[]) => ({
      accountId,
      lines: skus.map((sku, at) => ({ sku, line: at + 1 })),
    })
    const early = Array.from({ length: 150 }, () => basketOf('tea', 'bread'))
    await recordBaskets(service.deps, early)
    await recordBaskets(service.deps, Array(5).fill(basketOf('pills', 'cream')))
    await runWith({ basketsMax: 6, errorsMin: 0 })
    expect(await partnersOf('pills')).toEqual(['cream'])
  })
})

describe('who may ask', () => {
  it('are app, staff, marketing and admin, with a key', async () => {
    for (const path of ['products/tea', 'categories/DAIRY']) {
      expect((await read(path, null)).body).toMatchObject({ status: 401 })
      for (const role of ['app', 'staff', 'marketing', 'admin'] as const) {
        expect((await read(path, await service.keyOf(role))).status).toBe(200)
      }
      const refused = await read(path, till)
      expect([refused.status, refused.body.type]).toEqual([
        403,
        expect.stringContaining('role-not-allowed'),
      ])
    }
  })

  it('are told where the catalogue has no such thing', async () => {
    const missing = ['products/not%20in%20the%20catalogue', 'categories/dairy']
    for (const path of missing) {
      const answer = await read(path)
      expect([answer.status, answer.body.type]).toEqual([404, expect.stringContaining('not-found')])
    }
    expect((await read(`categories/${'x'.repeat(201)}`)).status).toBe(404)
    expect((await read('categories/%20')).status).toBe(400)
  })
})

/** Everything that is kept. */
async function rowsKept(): Promise<unknown[]> {
  const { pool } = service.deps
  const runs = await pool.query('select * from cross_sell_runs')
  const rules = await pool.query('select * from cross_sell_rules order by kind, key')
  return [...runs.rows, ...rules.rows]
}
