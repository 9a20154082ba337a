import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { displays, refusals } from '../../../src/checkout/pricing/remarks.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const DAY_MS = 86_400_000

describe('why a basket was priced so', () => {
  let service: TestService
  let till: string
  let member: { id: string; card: string }
  let now = new Date('2026-11-20T11:00:00Z')
  let sequence = 0
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore({ jurisdiction: 'IE' })).key
    const products = [
      aProduct('cola', { category: 'DRINKS' }),
      aProduct('wine', { category: 'DRINKS', policyClass: 'alcohol' }),
      aProduct('bread', { category: 'BREAD' }),
    ]
    await service.call('post', '/v1/products/batch', { products })
    const joined = await service.call('post', '/v1/members', aMember())
    member = { id: joined.body.id, card: joined.body.cards[0].number }
  })
  afterAll(() => service.close())

  const step = (id: string, name: string, body: Body = {}) =>
    service.call('post', `/v1/promotions/${id}/${name}`, body)
  async function launch(fields: Body): Promise<string> {
    const reward = { kind: 'percentOff', percent: 10 }
    const body = { title: 'An offer', reward, appliesTo: { products: ['cola'] }, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    expect((await step(id, 'launch')).status).toBe(200)
    return id
  }
  const basket = (skus: string[], fields: Body = {}) => ({
    card: null,
    purchasedAt: now.toISOString(),
    lines: skus.map((sku, index) => aLine(index + 1, { sku })),
    ...fields,
  })
  async function pay(body: Body) {
    sequence += 1
    const reference = `20261120-0042-03-${sequence}`
    const tenders = [{ type: 'cash', amountMinor: 10_000 }]
    const answer = await service.call('post', '/v1/swipes', { reference, tenders, ...body }, till)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }
  const why = async (id: string, promotion?: string, key?: string) => {
    const query = promotion === undefined ? '' : `?promotion=${promotion}`
    return (await service.call('get', `/v1/swipes/${id}/why${query}`, undefined, key)).body
  }
  const reasonOf = async (id: string, promotion: string) =>
    (await why(id, promotion)).promotion.reason

  it('tells what applied, what lost to it and what nearly applied, in words for both sides', async () => {
    const best = await launch({ title: 'Cola day', reward: { kind: 'percentOff', percent: 50 } })
    const less = await launch({ title: 'Cola week', reward: { kind: 'percentOff', percent: 10 } })
    const three = await launch({
      title: 'Three for two',
      reward: { kind: 'nForM', units: 3, paidUnits: 2 },
      appliesTo: { products: ['bread'] },
    })
    const spend = await launch({
      title: 'Two off from ten',
      reward: {
        kind: 'basketThreshold',
        spendMinor: 1000,
        basis: 'beforeDiscounts',
        off: { is: 'amountOff', amountMinor: 200 },
      },
      appliesTo: null,
    })
    const content = basket(['cola', 'bread'])
    const quoted = (await service.call('post', '/v1/swipes/quote', content, till)).body
    const near = [
      { promotionId: three, short: { units: 2 }, display: 'Three for two: 2 more' },
      { promotionId: spend, short: { amountMinor: 600 }, display: 'Two off from ten: 6.00 short' },
    ]
    expect(quoted.almost).toMatchObject(near)
    const paid = await pay({ ...content, quoteId: quoted.quoteId })
    const told = await why(paid.id)
    expect(told).toMatchObject({
      id: paid.id,
      quoted: true,
      source: 'engine',
      same: true,
      promotion: null,
      applied: [
        {
          promotionId: best,
          amountMinor: 100,
          lines: [1],
          display: 'Cola day: 1.00 off',
          staff: '“Cola day” took 1.00 off line 1.',
        },
      ],
      lost: [
        {
          promotionId: less,
          wouldTakeMinor: 20,
          why: 'others',
          to: [best],
          display: 'Cola week: better offer used',
        },
      ],
      almost: near,
    })
    expect(await reasonOf(paid.id, best)).toBe('applied')
    expect(await reasonOf(paid.id, less)).toBe('others')
    expect(await reasonOf(paid.id, three)).toBe('short')
    for (const id of [best, less, three, spend]) await step(id, 'end')
  })

  it('comes out the same months later, whatever has been changed since', async () => {
    const id = await launch({ budget: { usesMax: 3 }, reward: { kind: 'percentOff', percent: 30 } })
    const coupon = await aCoupon(service, member.id, { skus: ['bread'] })
    const paid = await pay(basket(['cola', 'bread'], { card: member.card }))
    expect(paid.totals.discountMinor).toBe(160)
    await service.call('patch', `/v1/promotions/${id}`, {
      reward: { kind: 'percentOff', percent: 5 },
    })
    await step(id, 'launch')
    const later = await launch({ reward: { kind: 'percentOff', percent: 90 } })
    await service.call('put', '/v1/stores/0042', {
      name: 'Store',
      timeZone: 'Pacific/Auckland',
      jurisdiction: 'GB-ENG',
    })
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('cola', { category: 'BREAD' })],
    })
    now = new Date(now.getTime() + 90 * DAY_MS)
    await step(id, 'end')
    const told = await why(paid.id, later)
    expect(told).toMatchObject({ same: true, promotion: { reason: 'not-launched', version: null } })
    expect(told.applied).toMatchObject([
      { promotionId: id, version: 1, amountMinor: 60 },
      { couponId: coupon.id, amountMinor: 100 },
    ])
    await step(later, 'end')
    await service.call('put', '/v1/stores/0042', {
      name: 'Store',
      timeZone: 'Europe/Dublin',
      jurisdiction: 'IE',
    })
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('cola', { category: 'DRINKS' })],
    })
    now = new Date('2026-11-20T12:00:00Z')
  })

  it('names what kept any other promotion away', async () => {
    const kept: Record<string, Body> = {
      'other-store': { stores: ['0099'] },
      closed: { weekdays: [1] },
      'members-only': { audience: 'members' },
      'code-needed': { couponRequired: true },
      'no-goods': { appliesTo: { products: ['soap'] } },
      'no-effect': { reward: { kind: 'fixedPrice', priceMinor: 900 } },
    }
    const ids = new Map<string, string>()
    for (const [reason, fields] of Object.entries(kept)) ids.set(reason, await launch(fields))
    const stopped = await launch({})
    now = new Date(now.getTime() + 1000)
    await step(stopped, 'pause')
    ids.set('not-in-force', stopped)
    const drinks = await launch({ appliesTo: { categories: ['SPIRITS'] } })
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('gin', { category: 'SPIRITS', policyClass: 'alcohol' })],
    })
    now = new Date(now.getTime() + 1000)
    const multibuy = await launch({
      reward: { kind: 'nForM', units: 2, paidUnits: 1 },
      appliesTo: null,
    })
    const paid = await pay(basket(['cola', 'gin', 'gin'].slice(0, 2)))
    for (const [reason, id] of ids) expect([id, await reasonOf(paid.id, id)]).toEqual([id, reason])
    const onlyGin = await pay(basket(['gin', 'gin']))
    const told = await why(onlyGin.id, multibuy)
    expect(told.promotion.reason).toBe('law')
    expect(told.promotion.rules).toContainEqual(expect.stringContaining('ie'))
    for (const id of [...ids.values(), drinks, multibuy]) await step(id, 'end')
  })

  it('says what was refused, and what an offline till gave by itself', async () => {
    const offline = { discounts: [{ line: 1, amountMinor: 20 }] }
    const paid = await pay(basket(['cola'], { offline, coupons: ['NOSUCHCODE'] }))
    expect(await why(paid.id)).toMatchObject({
      source: 'till',
      same: null,
      refused: [{ code: 'coupon-unknown', display: 'Coupon not known' }],
      applied: [{ promotionId: null, couponId: null, amountMinor: 20 }],
    })
  })

  it('is for staff, marketing and the terminals of its own store', async () => {
    const paid = await pay(basket(['cola']))
    const other = (await service.openStore({ storeId: '0099', terminalId: '01' })).key
    const ask = (key: string) =>
      service.call('get', `/v1/swipes/${paid.id}/why`, undefined, key).then(({ status }) => status)
    expect(await ask(till)).toBe(200)
    expect(await ask(other)).toBe(404)
    expect(await ask(await service.keyOf('staff'))).toBe(200)
    expect(await ask(await service.keyOf('app'))).toBe(403)
    const nobody = await service.call('get', '/v1/swipes/nothing/why')
    expect(nobody.status).toBe(404)
  })

  it('has a sentence that fits the display for every refusal', () => {
    expect(Object.keys(displays)).toEqual(Object.keys(refusals))
    for (const display of Object.values(displays)) expect(display.length).toBeLessThanOrEqual(40)
  })
})
