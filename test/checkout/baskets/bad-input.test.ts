import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string
const now = new Date('2026-11-21T12:00:00Z')

beforeAll(async () => {
  service = await startService({ now: () => now })
  till = (await service.openStore()).key
})
afterAll(() => service.close())

const swipe = (body: object | string, key: string | null = till) =>
  service
    .call('post', '/v1/swipes', undefined, key, { 'content-type': 'application/json' })
    .send(body as object)

const rowCount = async (): Promise<number> => {
  const { rows } = await service.deps.pool.query(`
    select (select count(*) from baskets) + (select count(*) from swipe_references)
      + (select count(*) from points_entries) + (select count(*) from events) as rows`)
  return Number(rows[0].rows)
}

type Case = [what: string, body: object | string, status: number, code: string, pointer?: string]

const line = (fields: object) => ({ lines: [{ ...aLine(1), ...fields }] })

const cases: Case[] = [
  ['malformed JSON', '{"reference": ', 400, 'malformed-json'],
  ['an empty body', '', 400, 'invalid-request'],
  ['an array', [] as object, 400, 'invalid-request'],
  [
    'a missing reference',
    { ...aSwipe(), reference: undefined },
    400,
    'invalid-request',
    '/reference',
  ],
  ['an unknown field', aSwipe({ colour: 'red' }), 400, 'invalid-request'],
  [
    'an unknown field in a line',
    aSwipe(line({ colour: 'red' })),
    400,
    'invalid-request',
    '/lines/0',
  ],
  [
    'a number as text',
    aSwipe(line({ quantity: '1' })),
    400,
    'invalid-request',
    '/lines/0/quantity',
  ],
  [
    'quantity zero',
    aSwipe(line({ quantity: 0, amountMinor: 0 })),
    400,
    'invalid-request',
    '/lines/0/quantity',
  ],
  [
    'a negative quantity',
    aSwipe(line({ quantity: -1 })),
    400,
    'invalid-request',
    '/lines/0/quantity',
  ],
  [
    'a fractional quantity',
    aSwipe(line({ quantity: 1.5 })),
    400,
    'invalid-request',
    '/lines/0/quantity',
  ],
  [
    'a negative amount',
    aSwipe(line({ amountMinor: -200 })),
    400,
    'invalid-request',
    '/lines/0/amountMinor',
  ],
  [
    'a fractional price',
    aSwipe(line({ unitPriceMinor: 199.5 })),
    400,
    'invalid-request',
    '/lines/0/unitPriceMinor',
  ],
  [
    'an unsafe integer',
    aSwipe(line({ unitPriceMinor: 2 ** 53 })),
    400,
    'invalid-request',
    '/lines/0/unitPriceMinor',
  ],
  ['no lines', aSwipe({ lines: [], tenders: [] }), 400, 'invalid-request', '/lines'],
  [
    '501 lines',
    aSwipe({ lines: Array.from({ length: 501 }, (_, i) => aLine(i + 1)) }),
    400,
    'invalid-request',
    '/lines',
  ],
  [
    'a malformed reference',
    aSwipe({ reference: '20261120-0042-1' }),
    400,
    'invalid-request',
    '/reference',
  ],
  [
    'a sequence of 11 digits',
    aSwipe({ reference: '20261120-0042-03-12345678901' }),
    400,
    'invalid-request',
    '/reference',
  ],
  [
    'a reference whose date does not exist',
    aSwipe({ reference: '20260230-0042-03-1' }),
    422,
    'date-impossible',
    '/reference',
  ],
  [
    'a purchase on a day that does not exist',
    aSwipe({ purchasedAt: '2026-02-30T10:00:00Z' }),
    400,
    'invalid-request',
    '/purchasedAt',
  ],
  [
    'a purchase without an offset',
    aSwipe({ purchasedAt: '2026-11-20T10:00:00' }),
    400,
    'invalid-request',
    '/purchasedAt',
  ],
  [
    'a purchase in the future',
    aSwipe({ purchasedAt: '2026-11-21T12:05:01Z' }),
    422,
    'purchased-in-future',
    '/purchasedAt',
  ],
  [
    'a reference of another store',
    aSwipe({ reference: '20261120-0043-03-1' }),
    403,
    'foreign-terminal',
    '/reference',
  ],
  [
    'a reference of another terminal',
    aSwipe({ reference: '20261120-0042-04-1' }),
    403,
    'foreign-terminal',
    '/reference',
  ],
  [
    'an amount that does not multiply',
    aSwipe(line({ quantity: 2 })),
    422,
    'amount-mismatch',
    '/lines/0/amountMinor',
  ],
  [
    'a line number twice',
    aSwipe({ lines: [aLine(1), aLine(1)] }),
    422,
    'line-repeated',
    '/lines/1/line',
  ],
  [
    'tenders short of net',
    aSwipe({ tenders: [{ type: 'cash', amountMinor: 399 }] }),
    422,
    'tenders-short',
    '/tenders',
  ],
  [
    'a negative tender',
    aSwipe({ tenders: [{ type: 'cash', amountMinor: -1 }] }),
    400,
    'invalid-request',
    '/tenders/0/amountMinor',
  ],
  ['NUL in a text', aSwipe({ operatorId: 'a\0b' }), 400, 'invalid-request'],
  [
    'half a surrogate pair',
    `${JSON.stringify(aSwipe()).slice(0, -1)},"operatorId":"\\ud800"}`,
    400,
    'invalid-request',
  ],
  [
    'an article number scanned as a price',
    aSwipe({ lines: [aLine(1, { unitPriceMinor: 9_300_601_234_567 })], tenders: [] }),
    422,
    'total-too-large',
    '/lines',
  ],
  [
    'tenders beyond any till',
    aSwipe({ tenders: [{ type: 'cash', amountMinor: 100_000_000_001 }] }),
    422,
    'total-too-large',
    '/tenders',
  ],
  [
    'sums past exact counting',
    aSwipe({ lines: [1, 2, 3].map((n) => aLine(n, { unitPriceMinor: 2 ** 52 })), tenders: [] }),
    422,
    'total-too-large',
    '/lines',
  ],
  [
    'an offline discount above its line',
    aSwipe({ offline: { discounts: [{ line: 1, amountMinor: 201 }] } }),
    422,
    'discount-exceeds-line',
    '/offline/discounts/0',
  ],
]

describe('a swipe that is not right is refused and leaves nothing behind', () => {
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))('$what', async ({ rest }) => {
    const [body, status, code, pointer] = rest
    const before = await rowCount()
    const answer = await swipe(body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    if (pointer) {
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(
        pointer,
      )
    }
    expect(await rowCount()).toBe(before)
  })

  it('more than 256 kB', async () => {
    const answer = await swipe(aSwipe({ operatorId: 'x'.repeat(257 * 1024) }))
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large'])
  })

  it('no key, a wrong key, a key of another role', async () => {
    expect((await swipe(aSwipe(), null)).body.code).toBe('key-missing')
    expect((await swipe(aSwipe(), 'bw_terminal_nonsense')).body.code).toBe('key-unknown')
    expect((await swipe(aSwipe(), await service.keyOf('app'))).body.code).toBe('role-not-allowed')
  })

  it('takes SQL and script text as what they are', async () => {
    const operatorId = `'; drop table baskets; --<script>alert(1)</script>`
    const answer = await swipe(aSwipe({ operatorId }))
    expect(answer.status).toBe(201)
    const { rows } = await service.deps.pool.query(
      'select operator_id from baskets where id = $1',
      [answer.body.id],
    )
    expect(rows[0].operator_id).toBe(operatorId)
  })
})

describe('what is odd but sold is recorded and flagged', () => {
  const flagsOf = async (fields: object) => {
    const answer = await swipe(aSwipe({ ...fields }))
    expect(answer.status).toBe(201)
    return answer.body.flags
  }

  it('an unknown sku', async () => {
    expect(await flagsOf({})).toEqual(['unknown-sku'])
  })

  it('a business date more than a day from the purchase', async () => {
    const flags = await flagsOf({ reference: '20261110-0042-03-1' })
    expect(flags).toContain('business-date-far')
  })

  it('weighed lines, deposits and voided lines in the sum', async () => {
    const lines = [
      aLine(1, { unitPriceMinor: 999, amountMinor: 733, weightGrams: 734 }),
      aLine(2, { kind: 'deposit', unitPriceMinor: 25 }),
      aLine(3, { kind: 'depositReturn', unitPriceMinor: 15 }),
      aLine(4, { kind: 'voided', unitPriceMinor: 5000 }),
    ]
    const answer = await swipe(aSwipe({ lines, tenders: [{ type: 'card', amountMinor: 743 }] }))
    expect(answer.body.totals).toEqual({ grossMinor: 743, discountMinor: 0, netMinor: 743 })
  })

  it('tenders short of net, when an offline till has sold it already', async () => {
    const fields = { offline: { discounts: [{ line: 1, amountMinor: 43 }] }, tenders: [] }
    const answer = await swipe(aSwipe(fields))
    expect(answer.status).toBe(201)
    expect(answer.body.totals.discountMinor).toBe(43)
    expect(answer.body.flags).toContain('tenders-short')
  })
})
