import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

let now = new Date('2026-11-20T10:20:00Z')
let service: TestService
let terminal: string
let member: { id: string; card: string }

async function join() {
  const { body } = await service.call('post', '/v1/members', aMember())
  return { id: body.id as string, card: body.cards[0].number as string }
}

beforeAll(async () => {
  service = await startService({ now: () => now })
  terminal = (await service.openStore()).key
  await service.call('post', '/v1/products/batch', {
    products: [aProduct('sku-1'), aProduct('sku-2')],
  })
})
beforeEach(async () => {
  now = new Date('2026-11-20T10:20:00Z')
  member = await join()
})
afterAll(() => service.close())

const read = (couponId: string, key?: string | null, owner = member.id) =>
  service.call('get', `/v1/members/${owner}/coupons/${couponId}`, undefined, key)
const issued = { state: 'issued', at: '2026-11-01T00:00:00.000Z' }

describe('what became of a coupon', () => {
  it('is its issue at first, beside everything that the app needs', async () => {
    const coupon = await aCoupon(service, member.id)
    const answer = await read(coupon.id)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      id: coupon.id,
      code: coupon.code,
      state: 'issued',
      title: 'Half price',
      discount: { kind: 'percentOff', percent: 50 },
      products: [{ sku: 'sku-1', name: 'Product sku-1' }],
      categories: [],
      activationNeeded: false,
      issuedAt: '2026-11-01T00:00:00.000Z',
      expiresAt: '2026-12-31T00:00:00.000Z',
      why: 'a test',
      history: [issued],
    })
  })

  it('goes on with activation, the quote that leases it, and the basket that redeems it', async () => {
    const coupon = await aCoupon(service, member.id, { activationNeeded: true })
    now = new Date('2026-11-20T10:00:00Z')
    await service.call('post', `/v1/members/${member.id}/coupons/${coupon.id}/activate`, {})
    now = new Date('2026-11-20T10:20:00Z')
    const { reference, tenders: _all, ...content } = aSwipe({ card: member.card })
    const quoted = await service.call('post', '/v1/swipes/quote', content, terminal)
    const activated = { state: 'activated', at: '2026-11-20T10:00:00.000Z' }
    expect((await read(coupon.id)).body).toMatchObject({
      state: 'activated',
      history: [issued, activated, { state: 'leased', at: '2026-11-20T10:20:00.000Z' }],
    })
    const tenders = [{ type: 'cash', amountMinor: 300 }]
    const swipe = { reference, tenders, ...content, quoteId: quoted.body.quoteId }
    expect((await service.call('post', '/v1/swipes', swipe, terminal)).status).toBe(201)
    expect((await read(coupon.id)).body).toMatchObject({
      state: 'redeemed',
      history: [
        issued,
        activated,
        {
          state: 'redeemed',
          at: '2026-11-20T10:15:00.000Z',
          basketReference: reference,
          backed: true,
          amountMinor: 100,
        },
      ],
    })
  })

  it('forgets a lease that has fallen away', async () => {
    const coupon = await aCoupon(service, member.id)
    const { reference: _none, tenders: _all, ...content } = aSwipe({ card: member.card })
    await service.call('post', '/v1/swipes/quote', content, terminal)
    expect((await read(coupon.id)).body.history).toHaveLength(2)
    now = new Date('2026-11-20T10:25:00Z')
    expect((await read(coupon.id)).body.history).toEqual([issued])
  })

  it('ends with its expiry, and shows what a till gave away after it', async () => {
    const expiresAt = '2026-11-20T00:00:00Z'
    const coupon = await aCoupon(service, member.id, { expiresAt })
    const expired = { state: 'expired', at: '2026-11-20T00:00:00.000Z' }
    expect((await read(coupon.id)).body).toMatchObject({
      state: 'expired',
      history: [issued, expired],
    })
    now = new Date('2026-11-19T23:59:59Z')
    expect((await read(coupon.id)).body).toMatchObject({ state: 'issued', history: [issued] })
    now = new Date('2026-11-20T10:20:00Z')
    const swipe = aSwipe({
      card: member.card,
      offline: { discounts: [{ line: 1, couponCode: coupon.code, amountMinor: 70 }] },
    })
    expect((await service.call('post', '/v1/swipes', swipe, terminal)).status).toBe(201)
    expect((await read(coupon.id)).body).toMatchObject({
      state: 'expired',
      history: [
        issued,
        expired,
        { state: 'redeemed', basketReference: swipe.reference, backed: false, amountMinor: 70 },
      ],
    })
  })

  it('does not tell of a basket that is somebody else’s', async () => {
    const coupon = await aCoupon(service, member.id)
    const other = await join()
    const swipe = aSwipe({
      card: other.card,
      offline: { discounts: [{ line: 1, couponCode: coupon.code, amountMinor: 70 }] },
    })
    expect((await service.call('post', '/v1/swipes', swipe, terminal)).status).toBe(201)
    expect((await read(coupon.id)).body).toMatchObject({
      state: 'issued',
      history: [issued, { state: 'redeemed', basketReference: null, backed: false }],
    })
  })
})

describe('who may read it', () => {
  it('is the member with a token, the app and staff', async () => {
    const coupon = await aCoupon(service, member.id)
    const token = await service.call('post', `/v1/members/${member.id}/tokens`, {})
    for (const key of [
      token.body.token,
      await service.keyOf('app'),
      await service.keyOf('staff'),
    ]) {
      expect((await read(coupon.id, key)).status).toBe(200)
    }
    for (const [key, status] of [
      [await service.keyOf('marketing'), 403],
      [terminal, 403],
      [null, 401],
    ] as const) {
      expect((await read(coupon.id, key)).status).toBe(status)
    }
  })

  it('is not another member, for whom there is no such coupon', async () => {
    const coupon = await aCoupon(service, member.id)
    const other = await join()
    const token = await service.call('post', `/v1/members/${other.id}/tokens`, {})
    expect((await read(coupon.id, token.body.token)).status).toBe(404)
    for (const id of [coupon.id, newId(), 'no-id']) {
      const answer = await read(id, undefined, other.id)
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found'])
    }
  })
})
