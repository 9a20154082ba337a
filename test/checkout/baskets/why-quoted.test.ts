import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aLine, aProduct, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const MINUTE_MS = 60_000

describe('why a basket that paid a quote was priced so', () => {
  let service: TestService
  let till: string
  let now = new Date('2026-11-20T11:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore({ jurisdiction: 'IE' })).key
  })
  beforeEach(async () => {
    now = new Date(now.getTime() + MINUTE_MS)
    await service.call('post', '/v1/products/batch', {
      products: [
        aProduct('cola', { category: 'DRINKS' }),
        aProduct('bread'),
        aProduct('gin', { brand: 'Juniper', policyClass: 'alcohol' }),
      ],
    })
  })
  afterAll(() => service.close())

  const launch = async (id: string, body: Body = {}) => {
    const answer = await service.call('post', `/v1/promotions/${id}/launch`, body)
    expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  }
  async function percentOff(percent: number, fields: Body = {}): Promise<string> {
    const reward = { kind: 'percentOff', percent }
    const body = { title: 'An offer', reward, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    await launch(id)
    return id
  }
  /** Quotes cola, bread and gin, and pays the quote ten minutes later. */
  async function payLater(meanwhile: () => Promise<unknown>) {
    const { reference, tenders, ...content } = aSwipe({
      purchasedAt: now.toISOString(),
      lines: ['cola', 'bread', 'gin'].map((sku, index) => aLine(index + 1, { sku })),
    })
    const { quoteId } = (await service.call('post', '/v1/swipes/quote', content, till)).body
    await meanwhile()
    now = new Date(now.getTime() + 10 * MINUTE_MS)
    const purchasedAt = now.toISOString()
    const swipe = { ...content, reference, tenders, purchasedAt, quoteId }
    const paid = await service.call('post', '/v1/swipes', swipe, till)
    expect([paid.status, paid.body.detail]).toEqual([201, undefined])
    expect(paid.body.refused).toEqual([])
    return paid.body
  }
  const why = async (id: string, promotion: string) =>
    (await service.call('get', `/v1/swipes/${id}/why?promotion=${promotion}`)).body

  /** Lines of which the trace says what was known when they were quoted. */
  async function linesKept(id: string): Promise<number[]> {
    const { rows } = await service.deps.pool.query(
      `select (l ->> 'line')::int as line from baskets, jsonb_array_elements(trace -> 'given' -> 'lines') l
       where id = $1`,
      [id],
    )
    return rows.map(({ line }) => line)
  }

  it('goes by the versions that were in force when it was quoted', async () => {
    const id = await percentOff(10, { appliesTo: { products: ['cola'] } })
    await service.call('patch', `/v1/promotions/${id}`, {
      reward: { kind: 'percentOff', percent: 50 },
    })
    await launch(id, { at: new Date(now.getTime() + 5 * MINUTE_MS).toISOString() })
    const paid = await payLater(async () => undefined)
    expect(paid.totals.discountMinor).toBe(20)
    const told = await why(paid.id, id)
    expect(told).toMatchObject({
      quoted: true,
      same: true,
      purchasedAt: now.toISOString(),
      promotion: { version: 1, reason: 'applied' },
    })
    expect(await linesKept(paid.id)).toEqual([])
    await service.call('post', `/v1/promotions/${id}/end`, {})
  })

  it('goes by the products and the law as they were when it was quoted', async () => {
    const drinks = await percentOff(10, { appliesTo: { categories: ['DRINKS'] } })
    const all = await percentOff(20, { appliesTo: { products: ['bread'] } })
    const two = await percentOff(30, { appliesTo: { categories: ['WINES'] } })
    const paid = await payLater(() =>
      service.call('post', '/v1/products/batch', {
        products: [aProduct('cola', { category: 'WINES', policyClass: 'alcohol' })],
      }),
    )
    expect(paid.totals.discountMinor).toBe(60)
    const told = await why(paid.id, drinks)
    expect(told).toMatchObject({ same: true, promotion: { reason: 'applied' } })
    expect((await why(paid.id, two)).promotion.reason).toBe('no-goods')
    expect(await linesKept(paid.id)).toEqual([1])
    for (const id of [drinks, all, two]) await service.call('post', `/v1/promotions/${id}/end`, {})
  })
})
