import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../src/domain/ids.ts'
import { aLine, aMember, aProduct, aSwipe } from '../support/builders.ts'
import { aCoupon } from '../support/coupons.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

const MILK = { sku: 'milk', unitPriceMinor: 200 }
const PEAS = { sku: 'peas', unitPriceMinor: 100 }
const BREAD = { sku: 'bread', unitPriceMinor: 300 }
const unreturned = { returnedMinor: 0 }
const none = { ...unreturned, unbackedMinor: 0 }

describe('a settlement', () => {
  let service: TestService
  let till: string
  let member: { id: string; card: string }
  let now = new Date('2026-11-20T11:00:00Z')
  const promotions: Record<string, string> = {}

  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    const products = ['milk', 'peas', 'bread'].map((sku) => aProduct(sku))
    await service.call('post', '/v1/products/batch', { products })
    const { body } = await service.call('post', '/v1/members', aMember())
    member = { id: body.id, card: body.cards[0].number }
    promotions['acme'] = await launch('Milk', { funder: 'Acme', percent: 10, sku: 'milk' })
    promotions['own'] = await launch('Peas', { percent: 50, sku: 'peas' })
  })
  afterAll(() => service.close())

  async function launch(title: string, { funder, percent, sku }: Body): Promise<string> {
    const reward = { kind: 'percentOff', percent }
    const fields = { title, reward, appliesTo: { products: [sku] }, ...(funder ? { funder } : {}) }
    const { body } = await service.call('post', '/v1/promotions', fields)
    expect((await service.launchDraft(body.id)).status).toBe(200)
    return body.id
  }
  let sequence = 0
  const buy = async (date: string, goods: Body[], fields: Body = {}) => {
    sequence += 1
    const lines = goods.map((one, index) => aLine(index + 1, one))
    const reference = `${date.replaceAll('-', '')}-0042-03-${sequence}`
    const swipe = aSwipe({ lines, reference, purchasedAt: now.toISOString(), ...fields })
    const answer = await service.call('post', '/v1/swipes', swipe, till)
    expect([answer.status, answer.body.errors]).toEqual([201, undefined])
    return answer.body
  }
  const settle = (query: string, key?: string | null) =>
    service.call('get', `/v1/settlements?${query}`, undefined, key)
  const of = async (from: string, to: string) => {
    const { status, body } = await settle(`from=${from}&to=${to}`)
    expect(status).toBe(200)
    return body
  }
  const discountsOf = ({ discounts }: Body) =>
    (discounts as Body[]).map((one) => [one['line'], one['amountMinor'], one['funder']])
  const withCoupon = async (funder: string) => {
    const campaignId = newId()
    const coupon = await aCoupon(service, member.id, { skus: ['bread'], campaignId })
    await service.deps.pool.query('update coupons set funder = $1 where id = $2', [
      funder,
      coupon.id,
    ])
    return { ...coupon, campaignId }
  }

  it('is told on every discount who pays: in quote, swipe, its repeat and the member’s baskets', async () => {
    const body = { card: member.card, purchasedAt: now.toISOString() }
    const lines = [aLine(1, MILK), aLine(2, PEAS)]
    const given = [
      [1, 20, 'Acme'],
      [2, 50, 'store'],
    ]
    const quote = await service.call('post', '/v1/swipes/quote', { ...body, lines }, till)
    expect(discountsOf(quote.body)).toEqual(given)
    const swipe = aSwipe({ ...body, lines, reference: '20261101-0042-03-9000' })
    for (const status of [201, 200]) {
      const answer = await service.call('post', '/v1/swipes', swipe, till)
      expect([answer.status, discountsOf(answer.body)]).toEqual([status, given])
    }
    const baskets = await service.call('get', `/v1/members/${member.id}/baskets`)
    expect(discountsOf(baskets.body.data[0])).toEqual(given)
    const { rows } = await service.deps.pool.query(
      `select discounts from baskets where reference = '20261101-0042-03-9000'`,
    )
    // The store is what nobody has to write.
    expect(rows[0].discounts.map((one: Body) => one['funder'])).toEqual(['Acme', undefined])
  })

  it('sums by funder and offer what was taken off, coupons beside promotions', async () => {
    const coupon = await withCoupon('Bakers')
    await buy('2026-11-03', [MILK, { ...PEAS, quantity: 3, amountMinor: 300 }])
    await buy('2026-11-04', [MILK, { ...MILK, quantity: 2, amountMinor: 400 }])
    await buy('2026-11-04', [BREAD, PEAS], { card: member.card })
    await buy('2026-11-04', [BREAD])
    const by = (promotionId: string | null, campaignId: string | null, title: string | null) => ({
      promotionId,
      campaignId,
      title,
    })
    const milk = { discounts: 3, baskets: 2, amountMinor: 80, ...none }
    const bread = { discounts: 1, baskets: 1, amountMinor: 150, ...none }
    const peas = { discounts: 2, baskets: 2, amountMinor: 200, ...none }
    expect(await of('2026-11-03', '2026-11-04')).toEqual({
      asOf: now.toISOString(),
      from: '2026-11-03',
      to: '2026-11-04',
      next: null,
      totals: { discounts: 6, baskets: 3, amountMinor: 430, ...none },
      data: [
        {
          funder: 'Acme',
          ...milk,
          offers: [{ ...by(promotions['acme'] ?? '', null, 'Milk'), ...milk }],
        },
        {
          funder: 'Bakers',
          ...bread,
          offers: [{ ...by(null, coupon.campaignId, null), ...bread }],
        },
        {
          funder: 'store',
          ...peas,
          offers: [{ ...by(promotions['own'] ?? '', null, 'Peas'), ...peas }],
        },
      ],
    })
    const one = await of('2026-11-03', '2026-11-03')
    expect(one.totals).toEqual({ discounts: 2, baskets: 1, amountMinor: 170, ...none })
    expect((await of('2026-11-05', '2026-11-05')).totals).toEqual({
      discounts: 0,
      baskets: 0,
      amountMinor: 0,
      ...none,
    })
  })

  it('takes off what came back on the day it did, and leaves days that are over as they were', async () => {
    const coupon = await withCoupon('Bakers')
    const { reference } = await buy(
      '2026-10-12',
      [{ ...MILK, quantity: 3, amountMinor: 600 }, BREAD],
      { card: member.card },
    )
    const over = await of('2026-10-12', '2026-10-12')
    expect(over.totals).toMatchObject({ amountMinor: 210, ...unreturned })
    const bringBack = async (at: string, line: Body) => {
      const body = { reference: `${at}-0042-03-1`, returnedAt: now.toISOString() }
      const returned = { ...body, original: { reference }, lines: [line] }
      expect((await service.call('post', '/v1/returns', returned, till)).status).toBe(201)
    }
    await bringBack('20261202', { line: 1, quantity: 1 })
    await bringBack('20261203', { line: 2 })
    expect(await of('2026-10-12', '2026-10-12')).toEqual(over)
    const back = (amountMinor: number) => ({
      discounts: 0,
      baskets: 0,
      amountMinor: -amountMinor,
      returnedMinor: amountMinor,
      unbackedMinor: 0,
    })
    const december = await of('2026-12-01', '2026-12-31')
    expect(december.totals).toEqual(back(170))
    expect(december.data).toMatchObject([
      { funder: 'Acme', ...back(20), offers: [{ promotionId: promotions['acme'], ...back(20) }] },
      { funder: 'Bakers', ...back(150), offers: [{ campaignId: coupon.campaignId, ...back(150) }] },
    ])
    expect((await of('2026-12-02', '2026-12-02')).totals).toEqual(back(20))
  })

  it('shows apart what tills gave beyond a coupon, or for nothing that is known', async () => {
    const coupon = await withCoupon('Bakers')
    const offline = (discounts: Body[], fields: Body = {}) =>
      buy('2026-11-07', [BREAD, MILK], { offline: { discounts }, ...fields })
    const used = { line: 1, couponCode: coupon.code, amountMinor: 150 }
    await offline([used], { card: member.card })
    await offline([used], { card: member.card })
    await offline([{ line: 1, promotionId: 'nobody-knows', amountMinor: 7 }])
    await offline([{ line: 1, couponCode: 'BWNOTOURS', amountMinor: 11 }])
    await offline([{ line: 2, promotionId: promotions['acme'], amountMinor: 20 }])
    const { data, totals } = await of('2026-11-07', '2026-11-07')
    expect(totals).toEqual({
      discounts: 5,
      baskets: 5,
      amountMinor: 338,
      ...unreturned,
      unbackedMinor: 168,
    })
    expect(data.map(({ offers, ...figures }: { offers: Body[] }) => figures)).toEqual([
      {
        funder: 'Acme',
        ...unreturned,
        discounts: 1,
        baskets: 1,
        amountMinor: 20,
        unbackedMinor: 0,
      },
      {
        funder: 'Bakers',
        ...unreturned,
        discounts: 2,
        baskets: 2,
        amountMinor: 300,
        unbackedMinor: 150,
      },
      {
        funder: 'store',
        ...unreturned,
        discounts: 2,
        baskets: 2,
        amountMinor: 18,
        unbackedMinor: 18,
      },
    ])
    expect(data[2].offers).toEqual([
      {
        promotionId: null,
        campaignId: null,
        title: null,
        discounts: 2,
        baskets: 2,
        amountMinor: 18,
        ...unreturned,
        unbackedMinor: 18,
      },
    ])
  })

  it('knows the campaign of a coupon that somebody else handed in, also once the goods are back', async () => {
    const coupon = await withCoupon('Bakers')
    const discounts = [{ line: 1, couponCode: coupon.code, amountMinor: 150 }]
    const { reference } = await buy('2026-10-14', [BREAD], { offline: { discounts } })
    const reports = async () => [
      await of('2026-10-14', '2026-10-14'),
      (await service.call('get', '/v1/reports/unbacked?from=2026-10-14&to=2026-10-14')).body.data,
    ]
    const [settled, unbacked] = await reports()
    expect(settled.data[0].offers).toMatchObject([
      { campaignId: coupon.campaignId, amountMinor: 150, unbackedMinor: 150 },
    ])
    expect(unbacked).toMatchObject([{ subjectId: coupon.campaignId, unbackedMinor: 150 }])
    const back = { reference: '20261204-0042-03-1', returnedAt: now.toISOString() }
    const whole = { ...back, original: { reference }, lines: [{ line: 1 }] }
    expect((await service.call('post', '/v1/returns', whole, till)).status).toBe(201)
    expect(await reports()).toEqual([settled, unbacked])
    expect((await of('2026-12-04', '2026-12-04')).data[0].offers).toMatchObject([
      { campaignId: coupon.campaignId, amountMinor: -150, returnedMinor: 150 },
    ])
  })

  it('goes by the business date, however late or early the basket comes', async () => {
    await buy('2031-01-01', [MILK])
    now = new Date('2027-03-01T11:00:00Z')
    await buy('2026-11-09', [MILK], { purchasedAt: '2026-11-09T10:00:00Z' })
    expect((await of('2031-01-01', '2031-01-01')).totals.amountMinor).toBe(20)
    expect((await of('2026-11-09', '2026-11-09')).totals.amountMinor).toBe(20)
  })

  it('adds up to what those baskets were reduced by, whatever the days', async () => {
    for (const [from, to] of [
      ['2026-11-01', '2026-11-30'],
      ['2026-11-04', '2026-11-07'],
      ['2026-11-07', '2026-11-07'],
      ['2030-12-31', '2031-12-31'],
    ] as const) {
      const { rows } = await service.deps.pool.query(
        `select sum(discount_minor)::bigint as minor from baskets where business_date between $1 and $2`,
        [from, to],
      )
      const { totals, data } = await of(from, to)
      const sum = (list: Body[]) => list.reduce((all, one) => all + Number(one['amountMinor']), 0)
      expect([from, totals.amountMinor]).toEqual([from, rows[0].minor])
      expect(sum(data)).toBe(totals.amountMinor)
      for (const one of data) expect(sum(one.offers)).toBe(one.amountMinor)
      expect(totals.amountMinor).toBeGreaterThan(0)
    }
  })

  it('comes a page of funders at a time, under the same totals', async () => {
    const all = await of('2026-11-01', '2026-11-30')
    const seen: unknown[] = []
    let after = ''
    for (let page = 0; page < 9; page += 1) {
      const { body } = await settle(`from=2026-11-01&to=2026-11-30&limit=1${after}`)
      expect(body.totals).toEqual(all.totals)
      seen.push(...body.data)
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(seen).toEqual(all.data)
    expect(seen).toHaveLength(3)
  })

  it('reads the baskets of its days, not all there are', async () => {
    const client = await service.deps.pool.connect()
    await client.query('set enable_seqscan = off')
    const { rows } = await client.query(
      `explain select from baskets where business_date between '2026-11-01' and '2026-11-02'`,
    )
    await client.query('reset enable_seqscan')
    client.release()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Bitmap Index Scan on baskets_\d{4}_\d{2}_business_date_idx/)
    expect(plan).not.toMatch(/Seq Scan/)
  })

  it('is refused without days, with days the wrong way round, and over more than a year', async () => {
    for (const query of ['', 'from=2026-11-01', 'from=2026-11-31&to=2026-12-01', 'from=x&to=y']) {
      expect((await settle(query)).status).toBe(400)
    }
    for (const query of ['from=2026-11-02&to=2026-11-01', 'from=2026-01-01&to=2027-01-02']) {
      const answer = await settle(query)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
      expect(answer.body.errors[0].pointer).toBe('/querystring/to')
    }
    expect((await settle('from=2026-01-01&to=2027-01-01')).status).toBe(200)
    expect((await settle('from=2026-11-01&to=2026-11-02&after=x')).status).toBe(400)
  })

  it('is for marketing and admin alone', async () => {
    const query = 'from=2026-11-01&to=2026-11-02'
    for (const key of [till, await service.keyOf('staff'), await service.keyOf('app')]) {
      expect((await settle(query, key)).status).toBe(403)
    }
    expect((await settle(query, null)).status).toBe(401)
    expect((await settle(query, await service.keyOf('marketing'))).status).toBe(200)
  })
})
