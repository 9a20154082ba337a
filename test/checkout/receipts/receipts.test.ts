import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

let service: TestService
let till: string
let member: { id: string; card: string }
let now: Date

beforeAll(async () => {
  now = new Date('2026-11-20T11:00:00Z')
  service = await startService({ now: () => now })
  till = (await service.openStore()).key
  const products = [aProduct('sku-1', { name: 'Strawberry jam' }), aProduct('sku-2')]
  await service.call('post', '/v1/products/batch', { products })
  const { body } = await service.call('post', '/v1/members', aMember())
  member = { id: body.id, card: body.cards[0].number }
  const promotion = await service.call('post', '/v1/promotions', {
    title: 'Jam days',
    reward: { kind: 'percentOff', percent: 50 },
    funder: 'Acme',
    appliesTo: { products: ['sku-1'] },
  })
  await service.launchDraft(promotion.body.id)
  const near = await service.call('post', '/v1/promotions', {
    title: 'Two off from ten',
    reward: { kind: 'amountOff', amountMinor: 200 },
    minimumSpend: { amountMinor: 1000, basis: 'beforeDiscounts', on: 'basket' },
    appliesTo: { products: ['sku-2'] },
  })
  await service.launchDraft(near.body.id)
})
afterAll(() => service.close())

const send = (swipe: Body, query = '') => service.call('post', `/v1/swipes${query}`, swipe, till)
const receiptOf = (id: string, key?: string, query = '') =>
  service.call('get', `/v1/swipes/${id}/receipt${query}`, undefined, key)

/** Everything that a change could make a repeat differ by: the name, the price list, the clock, the terms. */
async function changeTheShop() {
  const products = [aProduct('sku-1', { name: 'Renamed' })]
  await service.call('post', '/v1/products/batch', { products })
  const store = { name: 'Renamed', timeZone: 'Asia/Tokyo', jurisdiction: 'IE' }
  await service.call('put', '/v1/stores/0042', store)
  const { body } = await service.call('get', '/v1/programme')
  await service.call('put', '/v1/programme', { ...body, pointValueMinor: 7, claimDays: 3 })
}

describe('the receipt of a swipe', () => {
  it('comes with the answer, and with a repeat, a conflict and a look-up of it, whatever has changed', async () => {
    const swipe = aSwipe({ card: member.card, lines: [aLine(1), aLine(2, { quantity: 2 })] })
    const first = await send(swipe)
    expect([first.status, first.body.receipt]).toEqual([
      201,
      [
        `Receipt ${swipe.reference}`,
        '2026-11-20 10:15',
        '----------------------------------------',
        'Strawberry jam                      2.00',
        '  Jam days                         -1.00',
        '  paid by Acme',
        'Product sku-2                       4.00',
        '  2 x 2.00',
        '----------------------------------------',
        'Before offers                       6.00',
        'You saved                          -1.00',
        'TOTAL EUR                           5.00',
        'cash                                6.00',
        'Change                              1.00',
        '----------------------------------------',
        'Points earned                          5',
        'Points balance                         5',
        '4.00 more for: Two off from ten',
      ],
    ])
    const spending = aSwipe({ card: member.card, spendPoints: 3, lines: [aLine(2)] })
    const spent = await send(spending)
    expect(spent.body.receipt).toContain('Paid with 3 points                  0.03')
    await changeTheShop()
    const again = await send(swipe)
    expect([again.status, again.body]).toEqual([200, first.body])
    expect((await send(spending)).body).toEqual(spent.body)
    const conflict = await send({ ...swipe, operatorId: '18' })
    expect([conflict.status, conflict.body.recorded]).toEqual([409, first.body])
    const path = `/v1/swipes/by-reference/${swipe.reference}`
    expect((await service.call('get', path, undefined, till)).body).toEqual(first.body)
    const batch = await service.call('post', '/v1/swipes/batch', [swipe], till)
    expect(batch.body.results[0].body).toEqual(first.body)
  })

  it('is as wide as the till asks, which is no part of what was bought', async () => {
    const swipe = aSwipe()
    const widthsOf = async (query: string) => {
      const { status, body } = await send(swipe, query)
      return [status, Math.max(...body.receipt.map((row: string) => row.length))]
    }
    expect(await widthsOf('?receiptColumns=32')).toEqual([201, 32])
    expect(await widthsOf('?receiptColumns=48')).toEqual([200, 48])
    expect(await widthsOf('')).toEqual([200, 40])
    expect((await send(swipe, '?receiptColumns=33')).status).toBe(400)
    expect((await send(swipe, '?receiptColumns=')).status).toBe(400)
  })
})

describe('a receipt that is asked for later', () => {
  it('is told in figures and as text, to the till, the shopper, the app and staff', async () => {
    const swipe = aSwipe({ card: member.card, lines: [aLine(2), aLine(3, { kind: 'voided' })] })
    const { body: paid } = await send({ ...swipe, tenders: [{ type: 'cash', amountMinor: 500 }] })
    const { body: token } = await service.call('post', `/v1/members/${member.id}/tokens`, {})
    const keys = [till, token.token, await service.keyOf('app'), await service.keyOf('staff')]
    for (const key of keys) {
      const { status, body } = await receiptOf(paid.id, key)
      expect([status, body.text, body.reference]).toEqual([200, paid.receipt, paid.reference])
      expect(body).toMatchObject({
        currency: 'EUR',
        totals: paid.totals,
        changeMinor: 300,
        receiptCode: null,
        lines: [
          { name: 'Product sku-2', amountMinor: 200, discounts: [] },
          { name: null, sku: 'sku-3', kind: 'voided', amountMinor: 0 },
        ],
        points: { earned: 2, spent: 0, balance: paid.points.balance },
        nextReward: { label: 'Two off from ten', short: { kind: 'amount', amountMinor: 800 } },
      })
    }
    const narrow = await receiptOf(paid.id, till, '?columns=32')
    expect(Math.max(...narrow.body.text.map((row: string) => row.length))).toBe(32)
  })

  it('is nobody else’s: another store’s till, another member, one without a card', async () => {
    const own = (await send(aSwipe({ card: member.card }))).body.id
    const nobodys = (await send(aSwipe())).body
    const elsewhere = await service.openStore({ storeId: '0043' })
    const { body: other } = await service.call('post', '/v1/members', aMember())
    const { body: token } = await service.call('post', `/v1/members/${other.id}/tokens`, {})
    expect((await receiptOf(own, elsewhere.key)).status).toBe(404)
    expect((await receiptOf(own, token.token)).status).toBe(404)
    expect((await receiptOf(nobodys.id, token.token)).status).toBe(404)
    expect((await receiptOf(own, await service.keyOf('marketing'))).status).toBe(403)
    expect((await receiptOf('no-id', till)).status).toBe(404)
    const claimed = { receiptCode: nobodys.receipt.at(-1) }
    const path = `/v1/members/${other.id}/claims`
    expect((await service.call('post', path, claimed, token.token)).status).toBe(201)
    expect((await receiptOf(nobodys.id, token.token)).status).toBe(200)
  })

  it('has a code only where there was no card, also when its member is erased later', async () => {
    const { body: joined } = await service.call('post', '/v1/members', aMember())
    const { body: paid } = await send(aSwipe({ card: joined.cards[0].number }))
    await service.deps.pool.query(
      'update members set profiling_since = null, erased_at = now() where id = $1',
      [joined.id],
    )
    const { body } = await receiptOf(paid.id, till)
    expect([body.receiptCode, body.text]).toEqual([null, paid.receipt])
  })
})
