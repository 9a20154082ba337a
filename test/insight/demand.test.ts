import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { demandConsumer } from '../../src/insight/demand/demand.jobs.ts'
import { readDemand } from '../../src/insight/demand/popular-products.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'
import { aLine, aProduct, aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { joinMember, type RecordedFields, recordBaskets, waitForBlocked } from './recorded.ts'

describe('demand', () => {
  let service: TestService
  let accountId: string
  /** Every test has a month of its own. */
  let month = 0

  beforeAll(async () => {
    service = await startService()
    await service.openStore()
    accountId = (await joinMember(service)).accountId
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('tea', { category: 'TEA' })],
    })
  })
  afterAll(() => service.close())
  beforeEach(() => {
    month += 1
  })

  const dayOf = (day: number) =>
    `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const record = (baskets: Partial<RecordedFields>[]) =>
    recordBaskets(
      service.deps,
      baskets.map((basket) => ({ accountId, ...basket })),
    )
  const consume = (events: readonly OutboxEvent[]) => demandConsumer.consume(service.deps, events)
  const demandBefore = (day: number, days: number) =>
    readDemand(service.deps.db, { before: dayOf(day), days })
  const at = (day: number, time = '10:00:00') => `${dayOf(day)}T${time}Z`

  it('counts a basket once per product, with and without a card, and all baskets', async () => {
    const { key } = await service.openStore({ storeId: '0043', terminalId: '1' })
    const lines = [aLine(1, { sku: 'tea' }), aLine(2, { sku: 'tea' }), aLine(3, { sku: 'jam' })]
    const swipe = aSwipe({ reference: '20250110-0043-1-1', purchasedAt: at(10), lines })
    expect((await service.call('post', '/v1/swipes', swipe, key)).status).toBe(201)
    await record([{ purchasedAt: at(10), lines: [{ sku: 'tea' }] }])
    await service.drain()
    expect(await demandBefore(11, 1)).toEqual({
      baskets: 2,
      products: [
        { sku: 'tea', category: 'TEA', baskets: 2 },
        { sku: 'jam', category: null, baskets: 1 },
      ],
    })
  })

  it('takes the days before the asked one alone, as many as asked', async () => {
    const days = [1, 2, 3, 4]
    await consume(
      await record(days.map((day) => ({ purchasedAt: at(day), lines: [{ sku: `on-${day}` }] }))),
    )
    const { baskets, products } = await demandBefore(4, 2)
    expect(baskets).toBe(2)
    expect(products.map((product) => product.sku)).toEqual(['on-2', 'on-3'])
  })

  it('goes by the day that the store’s calendar shows', async () => {
    await service.openStore({ storeId: 'tokyo', timeZone: 'Asia/Tokyo' })
    const late = { purchasedAt: at(5, '20:00:00') }
    await consume(
      await record([
        { ...late, lines: [{ sku: 'here' }] },
        { ...late, storeId: 'tokyo' },
      ]),
    )
    expect((await demandBefore(6, 1)).products.map((it) => it.sku)).toEqual(['here'])
    expect((await demandBefore(7, 1)).products.map((it) => it.sku)).toEqual(['milk'])
  })

  it('leaves deposits and voided lines out, but counts their basket', async () => {
    const lines = [
      { sku: 'crate', kind: 'deposit' as const },
      { line: 2, kind: 'voided' as const },
    ]
    await consume(await record([{ purchasedAt: at(5), lines }]))
    expect(await demandBefore(6, 1)).toEqual({ baskets: 1, products: [] })
  })

  it('counts each basket once when its event comes three times, in overlapping batches at once', async () => {
    const events = await record(
      Array.from({ length: 40 }, (_, index) => ({
        purchasedAt: at(1 + (index % 5)),
        lines: ['a', 'b', 'c', 'd'].map((sku, line) => ({
          sku: `${sku}${(index + line) % 9}`,
          line,
        })),
      })),
    )
    const batches = Array.from({ length: 9 }, (_, index) => {
      const part = [...events, ...events].slice((index * 5) % 40, ((index * 5) % 40) + 20)
      return index % 2 ? part.reverse() : [...part, ...part]
    })
    await Promise.all(batches.map(consume))
    const { baskets, products } = await demandBefore(6, 5)
    expect(baskets).toBe(40)
    expect(products.reduce((sum, product) => sum + product.baskets, 0)).toBe(160)
  })

  it('lets two workers count the same products in opposite order', async () => {
    const basketOf = (...skus: string[]) => [
      { purchasedAt: at(5), lines: skus.map((sku, line) => ({ sku, line })) },
    ]
    await consume(await record(basketOf('a', 'm', 'z')))
    const [rising, falling] = [
      await record(basketOf('a', 'm', 'z')),
      await record(basketOf('z', 'm', 'a')),
    ]
    const other = await service.deps.db.startTransaction().execute()
    await sql`select 1 from product_demand where day = ${dayOf(5)} and sku = 'm' for update`.execute(
      other,
    )
    const counted = Promise.all([consume(rising), consume(falling)])
    await waitForBlocked(service.deps, 2)
    await other.commit().execute()
    await counted
    expect((await demandBefore(6, 1)).products.map((it) => it.baskets)).toEqual([3, 3, 3])
  })

  it('sees a late basket in a small window at once', async () => {
    await consume(await record([{ purchasedAt: at(5) }]))
    expect((await demandBefore(6, 5)).baskets).toBe(1)
    await consume(await record([{ purchasedAt: at(2) }]))
    expect(await demandBefore(6, 5)).toEqual({
      baskets: 2,
      products: [{ sku: 'milk', category: null, baskets: 2 }],
    })
  })

  it('may lag by a thousandth in a large window, and no further', async () => {
    await consume(await record(Array.from({ length: 1000 }, () => ({ purchasedAt: at(5) }))))
    expect((await demandBefore(6, 5)).baskets).toBe(1000)
    await consume(await record([{ purchasedAt: at(5) }]))
    expect((await demandBefore(6, 5)).baskets).toBe(1000)
    await consume(await record([{ purchasedAt: at(5) }]))
    expect(await demandBefore(6, 5)).toMatchObject({ baskets: 1002, products: [{ baskets: 1002 }] })
  })

  it('holds some windows only, and reads any again', async () => {
    await consume(await record([{ purchasedAt: at(1), lines: [{ sku: 'seldom' }] }]))
    const [first] = [await demandBefore(2, 1)]
    expect(await demandBefore(2, 1)).toBe(first)
    for (let days = 2; days <= 20; days += 1) await demandBefore(2, days)
    expect(await demandBefore(2, 1)).not.toBe(first)
    expect(await demandBefore(2, 1)).toEqual(first)
  })
})
