import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const kinds = ['deposit', 'depositReturn', 'voided'] as const

describe('lines that are no goods', () => {
  let service: TestService
  let till: string
  let member: { id: string; card: string }
  /** A little later at every step, for what has ended was in force before. */
  let now = new Date('2026-11-20T12:00:00Z')
  let launched: string[] = []
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('beer'), aProduct('crate', { category: 'DEPOSIT' })],
    })
  })
  afterAll(() => service.close())
  afterEach(async () => {
    for (const id of launched) await step(id, 'end')
    launched = []
  })
  beforeEach(async () => {
    const answer = await service.call('post', '/v1/members', aMember())
    member = { id: answer.body.id, card: answer.body.cards[0].number }
  })

  const crate = (line: number, kind: string, fields: Body = {}) =>
    aLine(line, { sku: 'crate', kind, ...fields })
  const beer = (fields: Body = {}) => aLine(1, { sku: 'beer', ...fields })

  const step = (id: string, name: string) => {
    now = new Date(now.getTime() + 100)
    return service.call('post', `/v1/promotions/${id}/${name}`, {})
  }

  /** Makes a promotion the only one that is live; it ends with the test. */
  async function live(fields: Body): Promise<string> {
    for (const id of launched.splice(0)) await step(id, 'end')
    const made = await service.call('post', '/v1/promotions', { title: 'An offer', ...fields })
    expect([made.status, made.body.errors]).toEqual([201, undefined])
    const { id } = made.body
    expect((await service.launchDraft(id)).status).toBe(200)
    launched.push(id)
    return id
  }
  const aSwipeNow = (fields: Body) => aSwipe({ purchasedAt: now.toISOString(), ...fields })

  /** What quote, swipe, batch and preview make of these lines, which is the same: `[line, amountMinor]`, and points. */
  async function outcomeOf(id: string, lines: Body[]) {
    const {
      reference: _reference,
      tenders: _tenders,
      ...content
    } = aSwipeNow({
      card: member.card,
      lines,
    })
    const quoted = await service.call('post', '/v1/swipes/quote', content, till)
    const paid = await service.call('post', '/v1/swipes', aSwipeNow(content), till)
    const batch = await service.call('post', '/v1/swipes/batch', [aSwipeNow(content)], till)
    const [stored] = batch.body.results
    const preview = await service.call('post', `/v1/promotions/${id}/preview`, {
      baskets: [
        {
          storeId: '0042',
          purchasedAt: now.toISOString(),
          member: true,
          lines: lines.map(({ unitPriceMinor: _price, ...line }) => line),
        },
      ],
    })
    expect([quoted.status, paid.status, stored.status, preview.status]).toEqual([
      ...[200, 201, 201, 200],
    ])
    const [previewed] = preview.body.baskets
    const given = ({ discounts }: { discounts: Body[] }) =>
      discounts.map((discount) => [discount['line'], discount['amountMinor']])
    for (const body of [paid.body, stored.body, previewed]) {
      expect(given(body)).toEqual(given(quoted.body))
    }
    for (const { totals, points } of [paid.body, stored.body]) {
      expect([totals, points.earned]).toEqual([quoted.body.totals, quoted.body.points.earned])
    }
    const { discounts: _discounts, ...figures } = previewed
    expect(figures).toMatchObject(quoted.body.totals)
    return { given: given(quoted.body), earned: quoted.body.points.earned }
  }

  it.each(kinds)('earn nothing: %s', async (kind) => {
    const id = await live({ reward: { kind: 'pointsMultiplier', multiplier: 3 } })
    const { given, earned } = await outcomeOf(id, [
      beer(),
      crate(2, kind, { unitPriceMinor: 5000 }),
    ])
    expect([given, earned]).toEqual([[], 6])
  })

  it.each(kinds)('bring no bonus: %s', async (kind) => {
    const reward = { kind: 'bonusPoints', points: 50, each: true }
    const id = await live({ reward, appliesTo: { products: ['beer', 'crate'] } })
    expect((await outcomeOf(id, [beer(), crate(2, kind)])).earned).toBe(52)
  })

  it.each(
    kinds.flatMap((kind) => [
      [kind, 'named by sku', { appliesTo: { products: ['beer', 'crate'] } }] as const,
      [kind, 'named by category', { appliesTo: { categories: ['DEPOSIT', 'TINS'] } }] as const,
      [kind, 'of a whole basket', {}] as const,
    ]),
  )('are not discounted: %s, %s', async (kind, _how, fields) => {
    const id = await live({ reward: { kind: 'percentOff', percent: 50 }, ...fields })
    expect((await outcomeOf(id, [crate(2, kind), beer()])).given).toEqual([[1, 100]])
  })

  it.each(kinds)('make no piece of a set: %s', async (kind) => {
    const appliesTo = { products: ['beer', 'crate'] }
    for (const reward of [
      { kind: 'nForM', units: 2, paidUnits: 1 },
      { kind: 'nForPrice', units: 2, priceMinor: 100 },
      { kind: 'buyGet', buyUnits: 1, getUnits: 1, percent: 100, get: { products: ['crate'] } },
    ]) {
      const id = await live({ reward, appliesTo })
      expect((await outcomeOf(id, [beer(), crate(2, kind)])).given).toEqual([])
    }
  })

  it.each(kinds)('count for no threshold and no minimum spend: %s', async (kind) => {
    const spend = { spendMinor: 300, off: { is: 'amountOff', amountMinor: 50 } }
    const minimumSpend = { amountMinor: 300, on: 'basket' }
    for (const fields of [
      { reward: { kind: 'basketThreshold', basis: 'beforeDiscounts', ...spend } },
      { reward: { kind: 'basketThreshold', basis: 'afterDiscounts', ...spend } },
      { reward: { kind: 'tieredThreshold', basis: 'beforeDiscounts', tiers: [spend] } },
      {
        reward: { kind: 'percentOff', percent: 10 },
        minimumSpend: { ...minimumSpend, basis: 'beforeDiscounts' },
      },
      {
        reward: { kind: 'percentOff', percent: 10 },
        minimumSpend: { ...minimumSpend, basis: 'afterDiscounts' },
      },
    ]) {
      const id = await live(fields)
      const lines = [beer({ unitPriceMinor: 299 }), crate(2, kind)]
      expect((await outcomeOf(id, lines)).given).toEqual([])
      // One cent of goods more, and it applies: what is returned takes nothing from what was bought.
      const enough = [beer({ unitPriceMinor: 300 }), crate(2, kind)]
      expect((await outcomeOf(id, enough)).given).toHaveLength(1)
    }
  })

  it.each(kinds)('leave a coupon unused: %s', async (kind) => {
    const coupon = await aCoupon(service, member.id, { skus: ['crate'] })
    const swipe = aSwipeNow({
      card: member.card,
      lines: [beer(), crate(2, kind)],
      coupons: [coupon.code],
    })
    const { body } = await service.call('post', '/v1/swipes', swipe, till)
    expect(body.couponsRedeemed).toEqual([])
    expect(body.refused).toMatchObject([{ code: 'coupon-no-effect', coupon: coupon.code }])
  })

  it('take no discount of an offline till beyond what they cost', async () => {
    const offline = { discounts: [{ line: 2, amountMinor: 1 }] }
    for (const kind of ['depositReturn', 'voided']) {
      const lines = [beer(), crate(2, kind)]
      const answer = await service.call('post', '/v1/swipes', aSwipeNow({ lines, offline }), till)
      expect([answer.status, answer.body.code]).toEqual([422, 'discount-exceeds-line'])
    }
  })

  describe('given back for more than is bought', () => {
    const bottles = (fields: Body = {}) =>
      aSwipeNow({
        card: member.card,
        lines: [
          beer(),
          crate(2, 'depositReturn', { sku: 'bottle', quantity: 20, unitPriceMinor: 25 }),
        ],
        tenders: [],
        ...fields,
      })
    const owed = { grossMinor: -300, discountMinor: 0, netMinor: -300 }

    it('are paid out: quoted, paid as quoted without tenders, and told again', async () => {
      const swipe = bottles()
      const { reference, tenders, ...content } = swipe
      const quoted = await service.call('post', '/v1/swipes/quote', content, till)
      expect(quoted.status).toBe(200)
      expect(quoted.body.totals).toEqual(owed)
      expect(quoted.body.lines.map((line: Body) => line['netMinor'])).toEqual([200, -500])
      const body = { ...content, reference, tenders, quoteId: quoted.body.quoteId }
      const paid = await service.call('post', '/v1/swipes', body, till)
      expect([paid.status, paid.body.refused, paid.body.totals]).toEqual([201, [], owed])
      expect(paid.body.flags).toEqual([])
      // The goods earn what goods earn.
      expect(paid.body.points).toMatchObject({ earned: 2, spent: 0, balance: 2 })
      const again = await service.call('post', '/v1/swipes', body, till)
      expect([again.status, again.body]).toEqual([200, paid.body])
    })

    it('are paid out without a card, without a quote, in a batch, and with an unused tender', async () => {
      const plain = await service.call('post', '/v1/swipes', bottles({ card: null }), till)
      expect([plain.status, plain.body.totals]).toEqual([201, owed])
      const batch = await service.call('post', '/v1/swipes/batch', [bottles()], till)
      expect(batch.body.results[0]).toMatchObject({
        status: 201,
        body: { totals: owed, flags: [] },
      })
      const tenders = [{ type: 'cash', amountMinor: 0 }]
      const paid = await service.call('post', '/v1/swipes', bottles({ tenders }), till)
      expect([paid.status, paid.body.flags]).toEqual([201, []])
    })

    it('spend no points, however many are offered', async () => {
      await service.call('post', '/v1/swipes', aSwipeNow({ card: member.card }), till)
      const { reference, tenders, ...content } = bottles({ spendPoints: 4 })
      const quoted = await service.call('post', '/v1/swipes/quote', content, till)
      expect(quoted.body.points.spent).toBe(0)
      const paid = await service.call('post', '/v1/swipes', bottles({ spendPoints: 4 }), till)
      expect([paid.status, paid.body.points.spent, paid.body.points.balance]).toEqual([201, 0, 6])
    })

    it('alone are a basket too, which earns nothing and is discounted nowhere', async () => {
      await live({ reward: { kind: 'percentOff', percent: 100 } })
      const lines = [crate(1, 'depositReturn')]
      const { body, status } = await service.call('post', '/v1/swipes', bottles({ lines }), till)
      expect([status, body.totals.netMinor, body.discounts]).toEqual([201, -200, []])
      expect(body.points.earned).toBe(0)
    })

    it('reach the member’s profile and list as they are', async () => {
      const paid = await service.call('post', '/v1/swipes', bottles(), till)
      expect(paid.status).toBe(201)
      await service.drain()
      const profile = await service.call('get', `/v1/members/${member.id}/profile`)
      expect([profile.status, profile.body.spendMinor]).toEqual([200, -300])
      const { body } = await service.call('get', `/v1/members/${member.id}/baskets`)
      expect(body.data[0].totals).toEqual(owed)
    })
  })
})
