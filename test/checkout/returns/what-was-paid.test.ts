import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

/** Baskets that were not paid, backed or kept as they look. */

type Body = Record<string, unknown>
type Member = { id: string; card: string }

let service: TestService
let till: string
let app: string

beforeAll(async () => {
  service = await startService({ now: () => new Date('2026-11-21T12:00:00Z') })
  till = (await service.openStore()).key
  app = await service.keyOf('app')
})
afterAll(() => service.close())
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

let sequence = 700_000
const newReference = () => {
  sequence += 1
  return `20261121-0042-03-${sequence}`
}

const post = async (path: string, body: object, key = till) => {
  const answer = await service.call('post', path, body, key, { 'idempotency-key': newId() })
  expect([answer.status < 300, answer.body.code]).toEqual([true, undefined])
  return answer.body
}

async function newMember(points = 0): Promise<Member> {
  const { body } = await service.call('post', '/v1/members', aMember())
  const member = { id: body.id, card: body.cards[0].number }
  const path = `/v1/members/${member.id}/points/adjustments`
  if (points > 0) await service.call('post', path, { points, reason: 'To be spent' })
  return member
}

const returnOf = (reference: string, lines: object[]): Body => ({
  reference: newReference(),
  returnedAt: '2026-11-21T12:00:00Z',
  lines,
  original: { reference },
})
const giveBack = (reference: string, lines: object[]) =>
  post('/v1/returns', returnOf(reference, lines))

const balanceOf = async ({ id }: Member): Promise<number> =>
  (await service.call('get', `/v1/members/${id}/points`)).body.balance

/** Pays a quote after the member has locked its points away. */
async function payQuoteWithPointsGone({ id, card }: Member, fields: Body, paidMinor: number) {
  const {
    reference,
    tenders: _tenders,
    operatorId: _operator,
    ...content
  } = aSwipe({ card, ...fields })
  const { quoteId } = await post('/v1/swipes/quote', content)
  const path = `/v1/members/${id}/spend-lock`
  expect((await service.call('put', path, { locked: true }, app)).status).toBe(200)
  const tenders = paidMinor > 0 ? [{ type: 'cash', amountMinor: paidMinor }] : []
  const sale = await post('/v1/swipes', { ...content, reference, quoteId, tenders })
  expect(sale.flags).toContain('points-unbacked')
  return sale
}

describe('a return of what nobody paid', () => {
  it('pays nothing out for points that a quote had granted and that were gone', async () => {
    const member = await newMember(1000)
    const fields = { lines: [aLine(1, { unitPriceMinor: 1000 })], spendPoints: 1000 }
    const sale = await payQuoteWithPointsGone(member, fields, 0)
    const back = await giveBack(sale.reference, [{ line: 1 }])
    expect(back).toMatchObject({
      refundMinor: 0,
      owedMinor: 0,
      points: { reversed: 0, restored: 0 },
    })
    expect(await balanceOf(member)).toBe(1000)
  })

  it('pays the part out that was paid, in proportion, and takes what that earned', async () => {
    const member = await newMember(1000)
    const lines = [aLine(1, { quantity: 4, unitPriceMinor: 500 })]
    const sale = await payQuoteWithPointsGone(member, { lines, spendPoints: 1000 }, 1000)
    expect(sale.points).toMatchObject({ earned: 10, spent: 0 })
    const parts = []
    for (const _piece of lines) {
      parts.push(await giveBack(sale.reference, [{ line: 1, quantity: 1 }]))
      parts.push(await giveBack(sale.reference, [{ line: 1 }]))
    }
    expect(parts.map(({ refundMinor, owedMinor }) => [refundMinor, owedMinor])).toEqual([
      [250, 0],
      [750, 0],
    ])
    expect(parts.map(({ points }) => points.reversed)).toEqual([3, 7])
    expect(await balanceOf(member)).toBe(1000)
  })

  it('nor for points that a till had taken while it was offline', async () => {
    const { card } = await newMember(300)
    const lines = [aLine(1, { unitPriceMinor: 1000 })]
    const swipe = aSwipe({
      card,
      lines,
      spendPoints: 800,
      tenders: [{ type: 'cash', amountMinor: 200 }],
    })
    const sale = await post('/v1/swipes', { ...swipe, offline: { discounts: [] } })
    expect(sale.points.spent).toBe(300)
    expect(await giveBack(sale.reference, [{ line: 1 }])).toMatchObject({
      refundMinor: 200,
      points: { restored: 300 },
    })
  })
})

describe('a return of goods whose labels say no price of a piece', () => {
  it('takes the part of their pieces, to the cent in the end', async () => {
    const layouts = [{ prefix: '20', layout: 'IIIIIVPPPP', unit: 1, weighed: true }]
    const put = await service.call('put', '/v1/barcode-layouts', { layouts })
    expect(put.status).toBe(200)
    const labels = { barcode: '2012345009998', quantity: 2, unitPriceMinor: 0, amountMinor: 999 }
    const sale = await post('/v1/swipes', aSwipe({ lines: [aLine(1, labels)] }))
    const refunds = []
    for (const _label of [1, 2]) {
      const { refundMinor } = await giveBack(sale.reference, [{ line: 1, quantity: 1 }])
      refunds.push(refundMinor)
    }
    expect(refunds).toEqual([499, 500])
  })
})

describe('a return that takes a coupon back', () => {
  it('counts no use of one that stood outside the cap in the place of one that was within it', async () => {
    const { id, card } = await newMember()
    const campaignId = newId()
    const { pool } = service.deps
    await pool.query('insert into budgets (id, uses_max) values ($1, 1)', [campaignId])
    const codes = []
    for (const sku of ['tea', 'jam']) {
      codes.push((await aCoupon(service, id, { skus: [sku], campaignId })).code)
    }
    const lines = ['tea', 'jam'].map((sku, at) => aLine(at + 1, { sku, unitPriceMinor: 1000 }))
    const discounts = codes.map((couponCode, at) => ({
      line: at + 1,
      couponCode,
      amountMinor: 500,
    }))
    const sale = await post('/v1/swipes', aSwipe({ card, lines, offline: { discounts } }))
    expect(sale.flags).toContain('unbacked-discount')
    const unbackedLine = sale.discounts.find((one: Body) => one['unbacked'])?.line ?? 2
    await giveBack(sale.reference, [{ line: unbackedLine === 2 ? 1 : 2 }])
    const { rows } = await pool.query('select uses from budgets where id = $1', [campaignId])
    expect(rows).toEqual([{ uses: 0 }])
  })
})

describe('a return by member and product', () => {
  it('takes as much of the latest purchase in several lines as in one', async () => {
    const { id, card } = await newMember()
    const buy = (day: number, unitPriceMinor: number) =>
      post(
        '/v1/swipes',
        aSwipe({
          card,
          purchasedAt: `2026-11-${day}T10:00:00Z`,
          lines: [aLine(1, { sku: 'kettle', quantity: 3, unitPriceMinor })],
        }),
      )
    await buy(10, 3000)
    const latest = await buy(12, 2500)
    await giveBack(latest.reference, [{ line: 1, quantity: 1 }])
    const ask = (...quantities: number[]) =>
      post('/v1/returns', {
        ...returnOf(
          '',
          quantities.map((quantity) => ({ sku: 'kettle', quantity })),
        ),
        original: { memberId: id },
        dryRun: true,
      })
    expect((await ask(3)).refundMinor).toBe(8000)
    expect((await ask(1, 2)).refundMinor).toBe(8000)
  })
})
