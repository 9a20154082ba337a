import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildApp } from '../../../src/app.ts'
import { addDays } from '../../../src/domain/calendar.ts'
import { runDemo } from '../../../src/operation/replay/demo.ts'
import type { History, ReplayDay, Trip } from '../../../src/operation/replay/history.ts'
import { type Call, createClient } from '../../../src/operation/replay/http-client.ts'
import { newMark } from '../../../src/operation/replay/mark.ts'
import type { Night } from '../../../src/operation/replay/play-night.ts'
import { findMark } from '../../../src/operation/replay/replay.queries.ts'
import { replayHistory } from '../../../src/operation/replay/replay-history.ts'
import { makeReport } from '../../../src/operation/replay/report.ts'
import { openSampleShop } from '../../../src/operation/sample-shop/sample-shop.ts'
import type { App } from '../../../src/platform/http/server.ts'
import { type RunningWorker, startWorker } from '../../../src/worker.ts'
import { ADMIN_KEY, startService, type TestService } from '../../support/service.ts'

/** The service as a replay meets it: listening, with its worker running. */
type Running = { service: TestService; baseUrl: string; stop(): Promise<void> }

async function startRunning(): Promise<Running> {
  const service = await startService()
  const app: App = await buildApp(service.deps)
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' })
  const worker: RunningWorker = startWorker(service.deps)
  return {
    service,
    baseUrl,
    async stop() {
      await worker.stop()
      await app.close()
      await service.close()
    },
  }
}

/** Everybody buys whatever they have a coupon for: then no basket can be planned again once it is recorded. */
function* eagerly(history: History): Generator<ReplayDay> {
  for (const day of history.days()) {
    const trips = day.trips.map((trip): Trip => {
      if (!trip.react) return trip
      return {
        ...trip,
        react(offered) {
          const have = new Set(trip.lines.map((line) => line.sku))
          const more = [...new Set(offered.flatMap((coupon) => coupon.skus))].filter(
            (sku) => !have.has(sku),
          )
          return [...trip.lines, ...more.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 300 }))]
        },
      }
    })
    yield { date: day.date, trips }
  }
}

async function recorded(
  service: TestService,
): Promise<{ reference: string; lines: { sku: string }[] }[]> {
  return service.deps.db
    .selectFrom('baskets')
    .select(['reference', 'lines'])
    .orderBy('reference')
    .execute() as never
}

describe('replaying the sample shop', () => {
  const firstDay = '2026-10-01'
  let running: Running
  let controller = new AbortController()
  let onCall: (call: Call) => void = () => {}
  const nights: string[] = []
  const sample = openSampleShop({ firstDay, memberCount: 40 })
  // Nobody is held out, which would go by the campaign's id and so be different every time.
  const campaigns = sample.campaigns.map((campaign) => ({ ...campaign, holdoutShare: 0 }))
  const shop: History = { ...sample, campaigns, days: () => eagerly(sample) }

  beforeAll(async () => {
    running = await startRunning()
  })
  afterAll(() => running.stop())

  async function replayThrough(lastDay: string): Promise<void> {
    controller = new AbortController()
    const { signal } = controller
    const client = createClient(running.baseUrl, signal)
    const watched = {
      ...client,
      call(call: Call) {
        onCall(call)
        return client.call(call)
      },
    }
    const { db } = running.service.deps
    const mark = (await findMark(db, shop.name)) ?? newMark(firstDay)
    const screen = { write: () => {} }
    const base = { db, client: watched, adminKey: ADMIN_KEY, history: shop }
    const night: Night = async ({ date, isLast }) =>
      void nights.push(isLast ? `${date}, the last` : date)
    const play = { ...base, mark, lastDay, night, screen, signal }
    await replayHistory(play).finally(() => client.close())
  }

  const planned = (lastDay: string): string[] => {
    const references: string[] = []
    for (const day of shop.days()) {
      if (day.date > lastDay) break
      references.push(...day.trips.map((trip) => trip.reference))
    }
    return references.sort()
  }

  it('records each basket of the days once and waits until all are consumed', async () => {
    await replayThrough('2026-10-10')
    const baskets = await recorded(running.service)
    expect(baskets.map((basket) => basket.reference)).toEqual(planned('2026-10-10'))
    const left = await running.service.deps.db.selectFrom('events').select('id').execute()
    expect(left).toEqual([])
    expect(nights).toEqual(['2026-10-07', '2026-10-10, the last'])
  })

  it('gives what the promotions of the history give, though its days are past when they are launched', async () => {
    const { service } = running
    const { body } = await service.call('get', '/v1/promotions')
    expect(body.data).toHaveLength(shop.promotions.length)
    for (const { id, reward } of body.data) {
      const results = await service.call('get', `/v1/promotions/${id}/results`)
      expect(results.body.baskets > 0).toBe(reward.kind !== 'pointsMultiplier')
    }
  })

  it('issues coupons on the way that shoppers redeem, and profiles only those who agreed', async () => {
    const mark = await findMark(running.service.deps.db, shop.name)
    if (!mark) throw new Error('no mark was left')
    const report = await makeReport(running.service.deps.db, shop, mark, '2026-10-10')
    expect(report).toMatchObject({ simulated: true, members: 40, firstDay, lastDay: '2026-10-10' })
    expect(report.baskets).toBe(planned('2026-10-10').length)
    expect(report.couponsIssued).toBeGreaterThan(10)
    expect(report.couponsRedeemed).toBeGreaterThan(0)
    const shopping = shop.shoppers.filter((shopper) => shopper.consents.profiling).length
    expect(report.profiles).toBeLessThanOrEqual(shopping)
    expect(report.profiles).toBeGreaterThan(shopping / 2)
    expect(report.p99Ms).toBeGreaterThanOrEqual(report.p50Ms ?? Number.NaN)
  })

  it('changes nothing when the same days are played again', async () => {
    const before = await recorded(running.service)
    await replayThrough('2026-10-10')
    expect(await recorded(running.service)).toEqual(before)
  })

  it('goes on with the days that have passed since', async () => {
    const before = await recorded(running.service)
    await replayThrough('2026-10-12')
    const after = await recorded(running.service)
    expect(after.map((basket) => basket.reference)).toEqual(planned('2026-10-12'))
    expect(after.slice(0, before.length)).toEqual(before)
  })

  it('stopped in the middle of a day, goes on without sending anything twice or otherwise', async () => {
    let sent = 0
    onCall = ({ path, body }) => {
      const swipe = body as { reference?: string } | undefined
      if (path !== '/v1/swipes' || !swipe?.reference?.startsWith('20261017')) return
      sent += 1
      if (sent === 6) controller.abort(new Error('stopped'))
    }
    await expect(replayThrough('2026-10-18')).rejects.toThrow('stopped')
    onCall = () => {}
    const partly = await recorded(running.service)
    expect(partly.at(-1)?.reference).toMatch(/^20261017/)
    expect(partly.length).toBeGreaterThan(planned('2026-10-16').length + 1)
    expect(partly.length).toBeLessThan(planned('2026-10-17').length)
    await replayThrough('2026-10-18')
    const whole = await recorded(running.service)
    expect(whole.map((basket) => basket.reference)).toEqual(planned('2026-10-18'))
    const kept = new Map(whole.map((basket) => [basket.reference, basket]))
    for (const basket of partly) expect(kept.get(basket.reference)).toEqual(basket)
  })

  it('leaves no live key behind', async () => {
    const { body } = await running.service.call('get', '/v1/api-keys?limit=200')
    const live = body.data.filter((key: { revokedAt: string | null }) => key.revokedAt === null)
    expect(live).toEqual([])
  })
})

describe('replaying real data', () => {
  const DAYS = 12
  let running: Running
  let dir: string
  let dataDir: string
  const said: string[] = []
  const now = () => new Date('2026-11-20T15:00:00Z')

  beforeAll(async () => {
    running = await startRunning()
    dir = await mkdtemp(join(tmpdir(), 'journey-'))
    dataDir = await mkdtemp(join(tmpdir(), 'replay-'))
    const products = ['10', '11', '12', '13'].map(
      (id) => `"${id}","1","GROCERY","National","C${id}","TYPE ${id}","1 LB"`,
    )
    const columns =
      '"product_id","manufacturer_id","department","brand","product_category","product_type","package_size"'
    await writeFile(join(dir, 'products.csv'), [columns, ...products].join('\n'))
    const sample =
      '"product_id","quantity","sales_value","retail_disc","coupon_match_disc"\n"10",1,2.50,0,0\n'
    await writeFile(join(dir, 'transaction_lines_sample.csv'), sample)
    const rows = Array.from({ length: DAYS }, (_, day) =>
      ['7', '8', '9'].map(
        (user) => `${day + 1},${day + 1}0${user},${user},1${(day + Number(user)) % 4}`,
      ),
    ).flat()
    await writeFile(
      join(dir, 'baskets.csv'),
      ['date,basket_id,user_id,item_id', ...rows].join('\n'),
    )
  })
  afterAll(async () => {
    await running.stop()
    await rm(dir, { recursive: true })
    await rm(dataDir, { recursive: true })
  })

  const replay = (at = now) => {
    said.length = 0
    return runDemo({
      baseUrl: running.baseUrl,
      adminKey: ADMIN_KEY,
      databaseUrl: running.service.deps.databaseUrl,
      dataDir,
      realData: dir,
      night: async () => {},
      signal: new AbortController().signal,
      screen: { write: (text) => said.push(text) },
      now: at,
    })
  }
  const readReport = async () =>
    JSON.parse(await readFile(join(dataDir, 'replay-report.json'), 'utf8'))

  it('makes households members, ends yesterday, and reports on what is recorded', async () => {
    await replay()
    expect(await readReport()).toMatchObject({
      source: 'dunnhumby',
      simulated: false,
      lastDay: '2026-11-19',
      firstDay: addDays('2026-11-19', 1 - DAYS),
      cutDay: '2026-11-16',
      baskets: 3 * DAYS,
      lines: 3 * DAYS,
      members: 3,
      profiles: 3,
      products: 4,
      pricesMatched: 1,
      pricesFromCategory: 0,
      pricesFromDepartment: 3,
    })
    expect(said.join('')).toContain('the real baskets of dunnhumby')
    const found = await running.service.call('get', '/v1/members?externalId=8')
    expect(found.body.data).toHaveLength(1)
  })

  it('has nothing to play the next day, and says so', async () => {
    const before = await recorded(running.service)
    await replay(() => new Date('2026-11-21T15:00:00Z'))
    expect(said.join('')).toContain('there is nothing new to play')
    expect(await recorded(running.service)).toEqual(before)
  })

  it('makes a report that went missing again', async () => {
    const before = await readReport()
    await rm(join(dataDir, 'replay-report.json'))
    await replay()
    expect(await readReport()).toEqual(before)
  })

  it('refuses a folder without the files and names the first that is missing', async () => {
    await rm(join(dir, 'baskets.csv'))
    await expect(replay()).rejects.toThrow(/holds no baskets.csv/)
  })
})
