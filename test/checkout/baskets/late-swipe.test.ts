import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const BOUGHT = '2026-11-11T12:00:00Z'
const TODAY = '2026-11-20T12:00:00Z'

let service: TestService
let till: string
let otherTill: string
let now = new Date(TODAY)
beforeAll(async () => {
  service = await startService({ now: () => now })
  till = (await service.openStore()).key
  otherTill = (await service.openStore({ storeId: '0099', terminalId: '01' })).key
  const products = [aProduct('cola'), aProduct('water')]
  await service.call('post', '/v1/products/batch', { products })
})
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))
afterAll(() => service.close())

const aSale = (fields: Body = {}) =>
  aSwipe({ lines: [aLine(1, { sku: 'cola', unitPriceMinor: 1000 })], ...fields })
const online = (body: Body, key = till) => service.call('post', '/v1/swipes', body, key)
async function store(...swipes: Body[]) {
  const answer = await service.call('post', '/v1/swipes/batch', swipes, till)
  expect(answer.status).toBe(200)
  return answer.body.results
}
const newMember = async () => (await service.call('post', '/v1/members', aMember())).body
const newCard = async (): Promise<string> => (await newMember()).cards[0].number
const pointsOf = async (id: string) => (await service.call('get', `/v1/members/${id}/points`)).body

describe('a swipe that arrives 9 days late', () => {
  async function launch(fields: Body): Promise<string> {
    const { id } = (
      await service.call('post', '/v1/promotions', {
        title: 'An offer',
        reward: { kind: 'percentOff', percent: 50 },
        appliesTo: { products: ['water'] },
        ...fields,
      })
    ).body
    expect((await service.launchDraft(id)).status).toBe(200)
    return id
  }

  it('gets the promotions of its purchase time, in the version of then', async () => {
    now = new Date('2026-11-10T12:00:00Z')
    const changed = await launch({ title: 'Was half' })
    now = new Date('2026-11-15T12:00:00Z')
    await service.call('patch', `/v1/promotions/${changed}`, {
      reward: { kind: 'percentOff', percent: 10 },
    })
    await service.call('post', `/v1/promotions/${changed}/launch`, {})
    now = new Date(TODAY)
    const lines = [aLine(1, { sku: 'water', unitPriceMinor: 1000 })]
    const [late, today] = await store(
      aSale({ lines, purchasedAt: BOUGHT }),
      aSale({ lines, purchasedAt: '2026-11-20T11:00:00Z' }),
    )
    expect([late.body.totals.discountMinor, today.body.totals.discountMinor]).toEqual([500, 100])
    await service.call('post', `/v1/promotions/${changed}/end`, {})
    const [ended] = await store(aSale({ lines, purchasedAt: BOUGHT }))
    expect(ended.body.totals.discountMinor).toBe(500)
  })

  it('stands under the law of its purchase time', async () => {
    const rule = {
      jurisdiction: 'IE',
      policyClass: 'fireworks',
      axis: 'earnPoints',
      validFrom: '2026-11-15',
      validUntil: null,
      summary: 'Fireworks earn no points.',
      citation: 'House rule 8',
    }
    const made = await service.call('put', '/v1/policies/rules/house-8', rule)
    expect([made.status, made.body.detail]).toEqual([200, undefined])
    const rockets = [aProduct('rocket', { policyClass: 'fireworks' })]
    await service.call('post', '/v1/products/batch', { products: rockets })
    const lines = [aLine(1, { sku: 'rocket', unitPriceMinor: 1000 })]
    const card = await newCard()
    const [late, today] = await store(
      aSale({ card, lines, purchasedAt: BOUGHT }),
      aSale({ card, lines, purchasedAt: '2026-11-20T11:00:00Z' }),
    )
    expect([late.body.points.earned, today.body.points.earned]).toEqual([10, 0])
  })

  it('earns points that end as if it had arrived in time, and spends those that were good then', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    await store(aSale({ card, purchasedAt: '2024-11-15T12:00:00Z' }))
    // Those points have ended by now, and had not when it was bought.
    const [late] = await store(aSale({ card, purchasedAt: BOUGHT, spendPoints: 10 }))
    expect([late.body.points, late.body.flags]).toMatchObject([
      { spent: 10 },
      expect.not.arrayContaining(['points-unbacked']),
    ])
    const { lots } = await pointsOf(member.id)
    expect(lots).toMatchObject([{ expiresAt: '2028-11-12T00:00:00.000Z' }])
  })

  it('leaves the baskets from after it as they were', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    await store(aSale({ card, purchasedAt: '2026-11-01T12:00:00Z' }))
    const later = aSale({ card, purchasedAt: '2026-11-19T12:00:00Z', spendPoints: 4 })
    const [before] = await store(later)
    const explained = await service.call('get', `/v1/swipes/${before.body.id}/why`)
    await store(aSale({ card, purchasedAt: BOUGHT, spendPoints: 6 }))
    const [after] = await store(later)
    expect([after.status, after.body]).toEqual([200, before.body])
    expect((await service.call('get', `/v1/swipes/${before.body.id}/why`)).body).toEqual(
      explained.body,
    )
  })
})

describe('what other systems get wrong when a till comes back', () => {
  it('points are not earned twice by an offline sale that is synchronised again, late and out of order', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    const sales = [1, 2, 3].map(() => aSale({ card, purchasedAt: BOUGHT }))
    await store(...sales)
    await Promise.all([store(...sales), store(...[...sales].reverse()), store(...sales)])
    expect((await pointsOf(member.id)).balance).toBe(30)
  })

  it('a sale whose answer was lost and that is forwarded offline is one sale, with its first answer', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    const quoted = await service.call(
      'post',
      '/v1/swipes/quote',
      { card, purchasedAt: BOUGHT, lines: [aLine(1, { sku: 'cola', unitPriceMinor: 1000 })] },
      till,
    )
    const sale = aSale({ card, purchasedAt: BOUGHT, quoteId: quoted.body.quoteId })
    const first = await online(sale)
    expect(first.status).toBe(201)
    const { quoteId: _unknown, ...rest } = sale
    const forwarded = { ...rest, type: 'sale', offline: { discounts: [] } }
    const [answer] = await store(forwarded)
    expect([answer.status, answer.body]).toEqual([200, first.body])
    expect((await pointsOf(member.id)).balance).toBe(10)
  })

  it('a sale that never arrived online is recorded when it is forwarded, as it was quoted', async () => {
    const card = await newCard()
    const lines = [aLine(1, { sku: 'cola', unitPriceMinor: 1000 })]
    const content = { card, purchasedAt: BOUGHT, lines }
    const quoted = await service.call('post', '/v1/swipes/quote', content, till)
    const sale = aSale({ ...content, quoteId: quoted.body.quoteId, offline: { discounts: [] } })
    const asked = await service.call(
      'get',
      `/v1/swipes/by-reference/${sale.reference}`,
      undefined,
      till,
    )
    expect(asked.status).toBe(404)
    const [answer] = await store(sale)
    expect([answer.status, answer.body.refused]).toEqual([201, []])
  })

  it('a coupon that was redeemed elsewhere meanwhile stays used once, and the till’s discount stands, unbacked', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    const campaignId = newId()
    await service.deps.pool.query('insert into budgets (id) values ($1)', [campaignId])
    const coupon = await aCoupon(service, member.id, { skus: ['cola'], campaignId })
    const offline = { discounts: [{ line: 1, couponCode: coupon.code, amountMinor: 500 }] }
    const elsewhere = await online(
      { ...aSale({ card, purchasedAt: TODAY }), reference: '20261120-0099-01-1' },
      otherTill,
    )
    expect(elsewhere.body.couponsRedeemed).toMatchObject([{ id: coupon.id }])
    const [late] = await store(aSale({ card, purchasedAt: BOUGHT, offline }))
    expect([late.status, late.body.totals.discountMinor]).toEqual([201, 500])
    expect(late.body.flags).toContain('unbacked-discount')
  })

  it('points that were spent elsewhere meanwhile are not spent twice: what is missing is flagged', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    await store(aSale({ card, purchasedAt: '2026-11-01T12:00:00Z' }))
    const little = [aLine(1, { sku: 'cola', unitPriceMinor: 50 })]
    const elsewhere = aSale({ card, lines: little, purchasedAt: TODAY, spendPoints: 8 })
    await online({ ...elsewhere, reference: '20261120-0099-01-2' }, otherTill)
    const [late] = await store(aSale({ card, purchasedAt: BOUGHT, spendPoints: 8 }))
    expect(late.body.points.spent).toBe(2)
    expect(late.body.flags).toContain('points-unbacked')
  })

  it('a sale with a card that was blocked meanwhile is recorded without its member', async () => {
    const member = await newMember()
    const card = member.cards[0].number
    const blocked = await service.call('post', `/v1/members/${member.id}/cards/${card}/block`, {})
    expect(blocked.status).toBe(200)
    const [late] = await store(aSale({ card, purchasedAt: BOUGHT }))
    expect([late.status, late.body.member]).toEqual([201, null])
    expect(late.body.refused).toMatchObject([{ code: 'card-blocked' }])
  })
})
