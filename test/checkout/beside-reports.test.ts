import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { aLine, aMember, aSwipe } from '../support/builders.ts'
import { aCoupon } from '../support/coupons.ts'
import { startService, type TestService } from '../support/service.ts'

let service: TestService
let till: string
let reports: pg.PoolClient[] = []
let sale: { reference: string }

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())
beforeEach(async () => {
  const member = (await service.call('post', '/v1/members', aMember())).body
  await aCoupon(service, member.id)
  sale = aSwipe({ card: member.cards[0].number })
  const sold = await service.call('post', '/v1/swipes', sale, till)
  expect(sold.body.couponsRedeemed).toHaveLength(1)
  const { pool, config } = service.deps
  reports = await Promise.all(Array.from({ length: config.databasePool }, () => pool.connect()))
})
afterEach(() => {
  for (const report of reports) report.release()
})

let sequence = 700_000
const undoing = (fields: object = {}) => {
  sequence += 1
  return {
    reference: `20261121-0042-03-${sequence}`,
    original: { reference: sale.reference },
    ...fields,
  }
}
const send = async (path: string, body: object) =>
  (await service.call('post', path, body, till)).status

describe('while reports hold every other connection a till still gets', () => {
  it('a quote', async () => {
    const { reference: _reference, tenders: _tenders, ...basket } = aSwipe()
    expect(await send('/v1/swipes/quote', basket)).toBe(200)
  })

  // It would keep the member's points locked, and with them the next swipe.
  it('a return of goods that a coupon was used for, and a void', async () => {
    const returned = { returnedAt: '2026-11-21T12:00:00Z', lines: [{ line: 2 }] }
    expect(await send('/v1/returns', undoing({ ...returned, dryRun: true }))).toBe(200)
    expect(await send('/v1/returns', undoing(returned))).toBe(201)
    expect(await send('/v1/voids', undoing())).toBe(201)
  })

  it('a batch, of which some cannot be accepted', async () => {
    const undone = { type: 'void', ...undoing({ voidedAt: '2026-11-21T12:00:00Z' }) }
    const parts = [aSwipe({ lines: [aLine(1)] }), undone, { no: 'sale' }]
    const { body } = await service.call('post', '/v1/swipes/batch', parts, till)
    expect(body.results).toMatchObject([
      { status: 201 },
      { status: 201 },
      { status: 400, quarantineId: expect.any(String) },
    ])
  })

  it('the answer that it asks for by reference', async () => {
    const path = `/v1/swipes/by-reference/${sale.reference}`
    expect((await service.call('get', path, undefined, till)).status).toBe(200)
  })
})
