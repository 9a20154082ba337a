import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

const price = { prefix: '20', layout: 'IIIIIVPPPP', unit: 1, weighed: true }
const weight = { prefix: '02', layout: 'IIIIIWWWWW', unit: 1, weighed: true }

describe('the layouts of barcodes', () => {
  let service: TestService
  let till: string
  beforeAll(async () => {
    service = await startService()
    till = (await service.openStore()).key
  })
  afterAll(() => service.close())

  const put = (layouts: unknown, key?: string | null) =>
    service.call('put', '/v1/barcode-layouts', { layouts }, key)
  const get = async (key?: string | null) =>
    (await service.call('get', '/v1/barcode-layouts', undefined, key)).body

  it('are none before any were set', async () => {
    expect(await get()).toEqual({ layouts: [] })
  })

  it('are replaced whole, the same way any number of times', async () => {
    for (const _time of [1, 2]) {
      const answer = await put([price, weight])
      expect([answer.status, answer.body]).toEqual([200, { layouts: [weight, price] }])
    }
    expect(await get()).toEqual({ layouts: [weight, price] })
    expect((await put([])).status).toBe(200)
    expect(await get()).toEqual({ layouts: [] })
  })

  it('have their defaults spelled out; what carries a weight is weighed', async () => {
    const answer = await put([
      { prefix: '21', layout: 'IIIIIPPPPP' },
      { prefix: '23', layout: 'IIIIIIWWWW', unit: 10, weighed: false },
    ])
    expect(answer.body.layouts).toEqual([
      { prefix: '21', layout: 'IIIIIPPPPP', unit: 1, weighed: false },
      { prefix: '23', layout: 'IIIIIIWWWW', unit: 10, weighed: true },
    ])
  })

  it('are one of two that were sent at once, never a mixture', async () => {
    const answers = await Promise.all([put([price]), put([weight]), put([price]), put([weight])])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    expect([[price], [weight]]).toContainEqual((await get()).layouts)
  })

  it.each([
    ['a prefix of makers', [{ ...price, prefix: '30' }], '/layouts/0/prefix'],
    ['a prefix of one digit', [{ ...price, prefix: '2' }], '/layouts/0/prefix'],
    ['a prefix as a number', [{ ...price, prefix: 20 }], '/layouts/0/prefix'],
    ['a prefix twice', [price, weight, { ...price, weighed: false }], '/layouts/2/prefix'],
    ['nine places', [{ ...price, layout: 'IIIIIPPPP' }], '/layouts/0/layout'],
    ['eleven places', [{ ...price, layout: 'IIIIIIPPPPP' }], '/layouts/0/layout'],
    ['no field', [{ ...price, layout: 'IIIIIIIIII' }], '/layouts/0/layout'],
    ['price and weight', [{ ...price, layout: 'IIIIPPPWWW' }], '/layouts/0/layout'],
    ['a verifier of six digits', [{ ...price, layout: 'IIIVPPPPPP' }], '/layouts/0/layout'],
    ['an unknown letter', [{ ...price, layout: 'IIIIIXPPPP' }], '/layouts/0/layout'],
    ['a unit of 5', [{ ...price, unit: 5 }], '/layouts/0/unit'],
    ['a unit of nothing', [{ ...price, unit: 0 }], '/layouts/0/unit'],
    ['weighed as text', [{ ...price, weighed: 'yes' }], '/layouts/0/weighed'],
    ['an unknown field', [{ ...price, country: 'IE' }], '/layouts/0'],
    ['no list', price, '/layouts'],
    ['more than there are prefixes', Array(12).fill(price), '/layouts'],
  ])('are refused with %s and stay as they were', async (_what, layouts, pointer) => {
    const before = await get()
    const answer = await put(layouts)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer)
    expect(pointers).toContain(pointer)
    expect(await get()).toEqual(before)
  })

  it('are read by marketing, staff and terminals, set by admin alone, and hidden from others', async () => {
    await put([price])
    const readers = [till, await service.keyOf('marketing'), await service.keyOf('staff')]
    for (const key of readers) {
      expect((await get(key)).layouts).toEqual([price])
      expect((await put([], key)).status).toBe(403)
    }
    const app = await service.keyOf('app')
    for (const [key, status] of [
      [app, 403],
      [null, 401],
    ] as const) {
      expect((await get(key)).status).toBe(status)
      expect((await put([], key)).status).toBe(status)
    }
    expect((await get()).layouts).toEqual([price])
  })

  it('count for the next basket, in every process', async () => {
    const other = await startService({ databaseUrlOf: async () => service.deps.databaseUrl })
    try {
      const lines = [aLine(1, { barcode: '2012345928756', unitPriceMinor: 1000 })]
      const flagsOf = async () => {
        const answer = await other.call('post', '/v1/swipes', aSwipe({ lines }), till)
        expect(answer.status).toBe(201)
        return answer.body.flags
      }
      await put([])
      expect(await flagsOf()).toEqual(['unknown-sku'])
      await put([{ ...price, weighed: false }])
      expect(await flagsOf()).toEqual(['unknown-sku', 'barcode-price-differs'])
      await put([])
      expect(await flagsOf()).toEqual(['unknown-sku'])
    } finally {
      await other.close()
    }
  })
})
