import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string
let otherTill: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
  otherTill = (await service.openStore({ storeId: '0099', terminalId: '07' })).key
})
afterAll(() => service.close())
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

let sequence = 500_000
const newReference = (store = '0042', terminal = '03'): string => {
  sequence += 1
  return `20261121-${store}-${terminal}-${sequence}`
}

const post = async (path: string, body: object, key = till, status = 201) => {
  const answer = await service.call('post', path, body, key)
  expect([answer.status, answer.body.code]).toEqual([
    status,
    status < 300 ? undefined : answer.body.code,
  ])
  return answer.body
}

async function newMember(): Promise<{ id: string; card: string }> {
  const answer = await service.call('post', '/v1/members', aMember())
  return { id: answer.body.id, card: answer.body.cards[0].number }
}

type Body = Record<string, unknown>

const aReturn = (original: string, lines: object[], fields: Body = {}): Body => ({
  reference: newReference(),
  returnedAt: '2026-11-21T12:00:00+00:00',
  original: { reference: original },
  lines,
  ...fields,
})

const giveBack = (original: string, lines: object[], fields: Body = {}) =>
  post('/v1/returns', aReturn(original, lines, fields))

async function launch(draft: object): Promise<void> {
  const promotion = await post('/v1/promotions', draft, await service.keyOf('marketing'))
  expect((await service.launchDraft(promotion.id)).status).toBe(200)
}

const pointsOf = async (memberId: string) =>
  (await service.call('get', `/v1/members/${memberId}/points`)).body

describe('a return', () => {
  it('gives the money of the goods back and takes what they earned', async () => {
    const { id, card } = await newMember()
    const lines = [
      aLine(1, { quantity: 3, unitPriceMinor: 450 }),
      aLine(2, { unitPriceMinor: 990 }),
    ]
    const sale = await post('/v1/swipes', aSwipe({ card, lines }))
    expect(sale.points.earned).toBe(23)
    const back = await giveBack(sale.reference, [{ line: 1, quantity: 1 }])
    expect(back).toMatchObject({
      kind: 'return',
      member: { id },
      refundMinor: 450,
      owedMinor: 0,
      points: { reversed: 5, restored: 0, balance: 18 },
      couponsRestored: [],
      parts: [{ reference: sale.reference, netMinor: 1890, lines: [{ line: 1, quantity: 1 }] }],
    })
    expect(back.commitOrder).toBeGreaterThan(sale.commitOrder)
    const rest = await giveBack(sale.reference, [{ line: 1 }, { line: 2 }])
    expect(rest).toMatchObject({
      refundMinor: 1890,
      points: { reversed: 18, restored: 0, balance: 0 },
    })
  })

  it('is recorded once: a repeat gets the first answer, another body a conflict, also as a sale', async () => {
    const sale = await post('/v1/swipes', aSwipe())
    const body = aReturn(sale.reference, [{ line: 1 }])
    const first = await post('/v1/returns', body)
    const again = await service.call('post', '/v1/returns', body, till)
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true'])
    expect(again.body).toEqual(first)
    const other = await post('/v1/returns', { ...body, lines: [{ line: 2 }] }, till, 409)
    expect(other).toMatchObject({ code: 'reference-conflict', recorded: first })
    const asSale = aSwipe({ reference: body['reference'] })
    expect(await post('/v1/swipes', asSale, till, 409)).toMatchObject({ recorded: first })
    const asReturn = aReturn(sale.reference, [{ line: 2 }], { reference: sale.reference })
    expect((await service.call('post', '/v1/returns', asReturn, till)).status).toBe(409)
    const found = await service.call(
      'get',
      `/v1/swipes/by-reference/${body['reference']}`,
      undefined,
      till,
    )
    expect(found.body).toEqual(first)
  })

  it('takes back the deal that is lost, owes what it cost too much, and pays nothing out twice', async () => {
    await launch({
      title: '20 off from 50',
      reward: {
        kind: 'basketThreshold',
        spendMinor: 5000,
        basis: 'beforeDiscounts',
        off: { is: 'amountOff', amountMinor: 2000 },
        every: false,
      },
      appliesTo: { products: ['tv', 'cable'] },
    })
    const lines = [
      aLine(1, { sku: 'tv', unitPriceMinor: 4800 }),
      aLine(2, { sku: 'cable', unitPriceMinor: 500 }),
    ]
    const sale = await post('/v1/swipes', aSwipe({ lines }))
    expect(sale.totals.netMinor).toBe(3300)
    const first = await giveBack(sale.reference, [{ line: 2 }])
    expect(first).toMatchObject({ refundMinor: 0, owedMinor: 1500 })
    const second = await giveBack(sale.reference, [{ line: 1 }])
    expect(second).toMatchObject({ refundMinor: 3300, owedMinor: 0 })
  })

  it('lets no deal grow: the price of one piece of two for one is nothing, then all', async () => {
    await launch({
      title: 'Two for one',
      reward: { kind: 'nForM', units: 2, paidUnits: 1 },
      appliesTo: { products: ['pair'] },
    })
    const lines = [aLine(1, { sku: 'pair', quantity: 2, unitPriceMinor: 700 })]
    const sale = await post('/v1/swipes', aSwipe({ lines }))
    expect(sale.totals.netMinor).toBe(700)
    expect(await giveBack(sale.reference, [{ sku: 'pair', quantity: 1 }])).toMatchObject({
      refundMinor: 0,
      owedMinor: 0,
    })
    expect(await giveBack(sale.reference, [{ line: 1, quantity: 1 }])).toMatchObject({
      refundMinor: 700,
    })
  })

  it('gives a coupon back in its own state, and the campaign its use', async () => {
    const { id, card } = await newMember()
    const coupon = await aCoupon(service, id, { activationNeeded: true })
    await service.call('post', `/v1/members/${id}/coupons/${coupon.id}/activate`, {})
    const lines = [aLine(1, { quantity: 2, unitPriceMinor: 1000 }), aLine(2)]
    const sale = await post('/v1/swipes', aSwipe({ card, lines }))
    expect(sale.couponsRedeemed).toMatchObject([{ id: coupon.id }])
    const some = await giveBack(sale.reference, [{ line: 2 }])
    expect(some.couponsRestored).toEqual([])
    const back = await giveBack(sale.reference, [{ line: 1 }])
    expect(back.couponsRestored).toEqual([{ id: coupon.id, code: coupon.code }])
    const offers = await service.call('get', `/v1/members/${id}/offers?at=2026-11-20T12:00:00Z`)
    expect(offers.body.coupons).toMatchObject([{ id: coupon.id, state: 'activated' }])
    const next = await post('/v1/swipes', aSwipe({ card, lines: [aLine(1)] }))
    expect(next.couponsRedeemed).toMatchObject([{ id: coupon.id }])
  })

  it('gives spent points back to their own lots, and takes earned ones that are spent as a debt', async () => {
    const { id, card } = await newMember()
    const first = await post(
      '/v1/swipes',
      aSwipe({ card, lines: [aLine(1, { unitPriceMinor: 50_000 })] }),
    )
    const before = await pointsOf(id)
    const paying = aSwipe({ card, spendPoints: 400, lines: [aLine(1, { unitPriceMinor: 1000 })] })
    const second = await post('/v1/swipes', paying)
    expect(second.points).toMatchObject({ earned: 6, spent: 400 })
    const undone = await giveBack(first.reference, [{ line: 1 }])
    expect(undone).toMatchObject({
      points: { reversed: 500, balance: -394 },
      flags: ['points-debt'],
    })
    expect(await pointsOf(id)).toMatchObject({ balance: -394, spendable: 0 })
    const back = await giveBack(second.reference, [{ line: 1 }])
    expect(back).toMatchObject({
      refundMinor: 600,
      points: { reversed: 6, restored: 400, balance: 0 },
    })
    const after = await pointsOf(id)
    expect(after.lots).toEqual([])
    expect(before.lots[0].remaining).toBe(500)
  })

  it('of a part gives that part of the points back, and the rest with the last of it', async () => {
    const { card } = await newMember()
    await post('/v1/swipes', aSwipe({ card, lines: [aLine(1, { unitPriceMinor: 100_000 })] }))
    const lines = [aLine(1, { quantity: 3, unitPriceMinor: 333 })]
    const sale = await post('/v1/swipes', aSwipe({ card, spendPoints: 500, lines }))
    expect(sale.points.spent).toBe(500)
    const parts = []
    for (const _piece of [1, 2, 3])
      parts.push(await giveBack(sale.reference, [{ line: 1, quantity: 1 }]))
    expect(parts.map(({ points }) => points.restored)).toEqual([166, 167, 167])
    expect(parts.map(({ refundMinor }) => refundMinor)).toEqual([167, 166, 166])
  })

  it('by weight pays by what is left, in any order', async () => {
    const weighed = { quantity: 2, weightGrams: 734, unitPriceMinor: 1999, amountMinor: 1467 }
    const sale = await post('/v1/swipes', aSwipe({ lines: [aLine(1, weighed)] }))
    const first = await giveBack(sale.reference, [{ line: 1, weightGrams: 234 }])
    expect(first.refundMinor).toBe(1467 - Math.round((1467 * 500) / 734))
    const tooMuch = aReturn(sale.reference, [{ line: 1, weightGrams: 501 }])
    expect((await post('/v1/returns', tooMuch, till, 422)).code).toBe('exceeds-sale')
    const byLabel = aReturn(sale.reference, [{ line: 1, quantity: 1 }])
    expect((await post('/v1/returns', byLabel, till, 422)).code).toBe('not-returnable')
    const rest = await giveBack(sale.reference, [{ line: 1 }])
    expect(first.refundMinor + rest.refundMinor).toBe(1467)
  })

  it('is taken in another store, after 400 days, and says what the goods are exchanged for', async () => {
    const sale = await post(
      '/v1/swipes',
      aSwipe({ reference: '20251001-0042-03-77', purchasedAt: '2025-10-01T10:15:00+01:00' }),
    )
    const exchange = newReference('0099', '07')
    const body = aReturn(sale.reference, [{ line: 1 }], {
      reference: newReference('0099', '07'),
      exchange,
    })
    expect(await post('/v1/returns', body, otherTill)).toMatchObject({ refundMinor: 200, exchange })
    const foreign = aReturn(sale.reference, [{ line: 2 }])
    expect((await post('/v1/returns', foreign, otherTill, 403)).code).toBe('foreign-terminal')
  })

  it('without a receipt comes from the member’s latest purchases of the product', async () => {
    const { id, card } = await newMember()
    const buy = (day: number, unitPriceMinor: number, quantity: number) =>
      post(
        '/v1/swipes',
        aSwipe({
          card,
          purchasedAt: `2026-11-${day}T10:00:00+00:00`,
          lines: [aLine(1, { sku: 'kettle', quantity, unitPriceMinor })],
        }),
      )
    const older = await buy(10, 3000, 2)
    const newer = await buy(12, 2500, 1)
    const body = { ...aReturn('', [{ sku: 'kettle', quantity: 2 }]), original: { memberId: id } }
    const back = await post('/v1/returns', body)
    expect(back.refundMinor).toBe(5500)
    expect(back.parts.map((part: Body) => part['reference'])).toEqual([
      newer.reference,
      older.reference,
    ])
    const more = { ...body, reference: newReference() }
    expect((await post('/v1/returns', more, till, 422)).code).toBe('exceeds-sale')
  })

  it('is refused where nothing of it is known, or not so much is left; nothing is written', async () => {
    const unknown = aReturn('20261120-0042-03-99999999', [{ line: 1 }])
    expect((await post('/v1/returns', unknown, till, 422)).code).toBe('original-unknown')
    const sale = await post('/v1/swipes', aSwipe())
    const tooMuch = aReturn(sale.reference, [{ line: 1, quantity: 2 }])
    expect(await post('/v1/returns', tooMuch, till, 422)).toMatchObject({
      code: 'exceeds-sale',
      errors: [{ pointer: '/lines/0' }],
    })
    const noLine = aReturn(sale.reference, [{ line: 1 }, { line: 9 }])
    expect((await post('/v1/returns', noLine, till, 422)).errors[0].pointer).toBe('/lines/1')
    const late = aReturn(sale.reference, [{ line: 1 }], { returnedAt: '2126-11-21T12:00:00Z' })
    expect((await post('/v1/returns', late, till, 422)).code).toBe('returned-in-future')
    await giveBack(sale.reference, [{ line: 1 }, { line: 2 }])
    const { rows } = await service.deps.pool.query(
      'select count(*)::int as count from returns where reference = any($1)',
      [[unknown['reference'], tooMuch['reference'], noLine['reference']]],
    )
    expect(rows).toEqual([{ count: 0 }])
  })

  it('as a dry run says the same and changes nothing', async () => {
    const { id, card } = await newMember()
    const sale = await post(
      '/v1/swipes',
      aSwipe({ card, lines: [aLine(1, { unitPriceMinor: 900 })] }),
    )
    const body = aReturn(sale.reference, [{ line: 1 }])
    const dry = await post('/v1/returns', { ...body, dryRun: true }, till, 200)
    expect(dry).toMatchObject({ id: null, commitOrder: null, refundMinor: 900 })
    expect((await pointsOf(id)).balance).toBe(9)
    const real = await post('/v1/returns', body)
    expect({ ...real, id: null, commitOrder: null }).toEqual(dry)
  })

  it('undoes each sale once, though many tills try at the same moment', async () => {
    const { id, card } = await newMember()
    const lines = [aLine(1, { quantity: 4, unitPriceMinor: 1000 })]
    const sale = await post('/v1/swipes', aSwipe({ card, lines }))
    const tries = Array.from({ length: 8 }, () =>
      service.call(
        'post',
        '/v1/returns',
        aReturn(sale.reference, [{ line: 1, quantity: 1 }]),
        till,
      ),
    )
    const answers = await Promise.all(tries)
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201, 201, 201, 201, 422, 422, 422, 422,
    ])
    expect((await pointsOf(id)).balance).toBe(0)
  })
})

describe('a void', () => {
  it('undoes the whole basket, deposits that were given back included, also after a return', async () => {
    const { id, card } = await newMember()
    const lines = [
      aLine(1, { unitPriceMinor: 1000 }),
      aLine(2, { kind: 'depositReturn', unitPriceMinor: 50 }),
      aLine(3, { kind: 'voided', unitPriceMinor: 700 }),
    ]
    const tenders = [{ type: 'cash', amountMinor: 950 }]
    const sale = await post('/v1/swipes', aSwipe({ card, lines, tenders }))
    const original = { reference: sale.reference }
    const body = { reference: newReference(), original }
    expect(await post('/v1/voids', { ...body, dryRun: true }, till, 200)).toMatchObject({
      refundMinor: 950,
    })
    expect(await giveBack(sale.reference, [{ line: 1 }])).toMatchObject({ refundMinor: 1000 })
    expect(await post('/v1/voids', body)).toMatchObject({
      kind: 'void',
      refundMinor: 0,
      owedMinor: 50,
    })
    expect((await pointsOf(id)).balance).toBe(0)
    const again = { reference: newReference(), original }
    expect((await post('/v1/voids', again, till, 422)).code).toBe('exceeds-sale')
  })
})
