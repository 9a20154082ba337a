import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

describe('a bearer’s code at the till', () => {
  let service: TestService
  let till: string
  let otherTill: string
  let now = new Date('2026-11-20T11:00:00Z')
  let sequence = 0
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    otherTill = await service.keyOf('terminal', { storeId: '0042', terminalId: '04' })
    await service.call('post', '/v1/products/batch', { products: [aProduct('cola')] })
  })
  afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))
  afterAll(() => service.close())

  async function launch(fields: Body = {}): Promise<string> {
    const reward = { kind: 'percentOff', percent: 50 }
    const body = { title: 'With a code', reward, couponRequired: true, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    expect((await service.launchDraft(id)).status).toBe(200)
    return id
  }
  async function codesOf(promotionId: string, fields: Body = {}, count = 1) {
    const body = { name: 'A pool', ...fields }
    const pool = await service.call('post', `/v1/promotions/${promotionId}/code-pools`, body)
    expect(pool.status).toBe(201)
    const made = await service.call('post', `/v1/code-pools/${pool.body.id}/generate`, { count })
    return { poolId: pool.body.id as string, codes: made.text.trim().split('\n') }
  }
  async function aCode(fields: Body = {}, promotion: Body = {}): Promise<string> {
    const { codes } = await codesOf(await launch(promotion), fields)
    return codes[0] ?? ''
  }

  const content = (coupons: string[], fields: Body = {}) => ({
    card: null,
    purchasedAt: now.toISOString(),
    lines: [aLine(1, { sku: 'cola' })],
    coupons,
    ...fields,
  })
  async function pay(body: Body, key = till) {
    sequence += 1
    const reference = `20261120-0042-${key === otherTill ? '04' : '03'}-${sequence}`
    const tenders = [{ type: 'cash', amountMinor: 10_000 }]
    const answer = await service.call('post', '/v1/swipes', { reference, tenders, ...body }, key)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }
  const quote = async (body: Body, key = till) =>
    (await service.call('post', '/v1/swipes/quote', body, key)).body
  const outcomeOf = ({ totals, refused }: { totals: Body; refused: { code: string }[] }) => [
    totals['discountMinor'],
    ...refused.map(({ code }) => code),
  ]

  it('gives its promotion once, under any way to write it', async () => {
    const promotionId = await launch()
    const { codes } = await codesOf(promotionId)
    const [code = ''] = codes
    expect(outcomeOf(await pay(content([])))).toEqual([0])
    const written = `${code.slice(0, 6).toLowerCase()}-${code.slice(6)}`
    const paid = await pay(content([written, code]))
    expect(outcomeOf(paid)).toEqual([100])
    expect(paid.discounts).toMatchObject([{ line: 1, promotionId, amountMinor: 100 }])
    expect(paid.couponsRedeemed).toMatchObject([{ code: written, amountMinor: 100 }])
    expect(outcomeOf(await pay(content([code])))).toEqual([0, 'coupon-used'])
  })

  it('is refused with its reason', async () => {
    const misread = (code: string) => code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
    const today = now
    now = new Date('2026-11-19T11:00:00Z')
    const expired = await aCode({ expiresOn: '2026-11-19' })
    now = today
    const lastDay = await aCode({ expiresOn: '2026-11-20' })
    const elsewhere = await aCode({}, { stores: ['0099'] })
    const withdrawn = await codesOf(await launch())
    await service.call('post', `/v1/code-pools/${withdrawn.poolId}/withdraw`, {})
    const ended = await launch()
    const over = await codesOf(ended)
    await service.call('post', `/v1/promotions/${ended}/end`, {})
    expect(outcomeOf(await pay(content([misread(lastDay)])))).toEqual([0, 'coupon-check-character'])
    expect(outcomeOf(await pay(content([expired])))).toEqual([0, 'coupon-expired'])
    expect(outcomeOf(await pay(content([elsewhere])))).toEqual([0, 'coupon-no-effect'])
    expect(outcomeOf(await pay(content(withdrawn.codes)))).toEqual([0, 'coupon-withdrawn'])
    expect(outcomeOf(await pay(content(over.codes)))).toEqual([0, 'coupon-not-running'])
    expect(outcomeOf(await pay(content([lastDay])))).toEqual([100])
  })

  it('is held by a quote for its terminal, and is free again when that falls away', async () => {
    const code = await aCode()
    expect(outcomeOf(await quote(content([code])))).toEqual([100])
    expect(outcomeOf(await quote(content([code]), otherTill))).toEqual([0, 'coupon-leased'])
    expect(outcomeOf(await quote(content([code])))).toEqual([100])
    now = new Date(now.getTime() + 6 * 60_000)
    expect(outcomeOf(await pay(content([code]), otherTill))).toEqual([100])
  })

  it('is recorded as paid, unbacked, where a quote is late and somebody else has used it', async () => {
    const code = await aCode()
    const basket = content([code])
    const quoted = await quote(basket)
    now = new Date(now.getTime() + 6 * 60_000)
    expect(outcomeOf(await pay(content([code]), otherTill))).toEqual([100])
    const late = await pay({ ...basket, quoteId: quoted.quoteId })
    expect([late.totals.discountMinor, late.flags]).toEqual([100, ['unbacked-discount']])
  })

  it('that an offline till has taken is used up; one too many is unbacked', async () => {
    const promotionId = await launch({ funder: 'Fizz Ltd' })
    const { codes } = await codesOf(promotionId)
    const [couponCode] = codes
    const offline = { discounts: [{ line: 1, couponCode, amountMinor: 80 }] }
    const first = await pay(content([], { offline }))
    expect([first.flags, first.discounts]).toMatchObject([
      [],
      [{ promotionId, amountMinor: 80, funder: 'Fizz Ltd' }],
    ])
    expect((await pay(content([], { offline }))).flags).toEqual(['unbacked-discount'])
  })

  it('of several uses is good for so many baskets, and counts under the caps of its promotion', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    const card = member.body.cards[0].number
    const caps = [{ per: 'member', usesMax: 1 }]
    const code = await aCode({ usesPerCode: 2 }, { audience: 'members', caps })
    expect(outcomeOf(await pay(content([code])))).toEqual([0, 'coupon-no-effect'])
    expect(outcomeOf(await pay(content([code], { card })))).toEqual([100])
    expect(outcomeOf(await pay(content([code], { card })))).toEqual([0, 'coupon-budget-exhausted'])
  })

  it('for points is kept without a card, and good with one afterwards', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    const card = member.body.cards[0].number
    const budget = { usesMax: 1 }
    const code = await aCode({}, { reward: { kind: 'bonusPoints', points: 70 }, budget })
    const quoted = await quote(content([code]))
    expect(outcomeOf(quoted)).toEqual([0, 'coupon-no-effect'])
    const nobody = await pay({ ...content([code]), quoteId: quoted.quoteId })
    expect(outcomeOf(nobody)).toEqual([0, 'coupon-no-effect'])
    expect(nobody.couponsRedeemed).toEqual([])
    const why = async (id: string) => (await service.call('get', `/v1/swipes/${id}/why`)).body
    expect(await why(nobody.id)).toMatchObject({ same: true, applied: [] })
    const paid = await pay(content([code], { card }))
    expect(paid.couponsRedeemed).toMatchObject([{ code, amountMinor: 0 }])
    expect((await why(paid.id)).applied).toMatchObject([
      { staff: '“With a code” gave points.', amountMinor: 0 },
    ])
    expect(outcomeOf(await pay(content([code], { card })))).toEqual([0, 'coupon-used'])
  })

  it('is used by one of many tills that present it at once', async () => {
    const code = await aCode()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_till, index) =>
        pay(content([code]), index % 2 === 0 ? till : otherTill),
      ),
    )
    expect(answers.filter(({ totals }) => totals.discountMinor > 0)).toHaveLength(1)
  })
})
