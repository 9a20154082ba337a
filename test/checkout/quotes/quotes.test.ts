import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let now = new Date('2026-11-21T12:00:00Z')
let till: string
let otherTill: string
let member: { id: string; card: string }

beforeAll(async () => {
  service = await startService({ now: () => now })
  till = (await service.openStore()).key
  otherTill = (await service.openStore({ terminalId: '04' })).key
})
afterAll(() => service.close())
beforeEach(async () => {
  const answer = await service.call('post', '/v1/members', aMember())
  member = { id: answer.body.id, card: answer.body.cards[0].number }
})

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}

/** The quote's body and the swipe that pays it. */
function basket(fields: Record<string, unknown> = {}) {
  const { reference, tenders, ...content } = aSwipe({ card: member.card, ...fields })
  return { content, swipe: { reference, tenders, ...content } }
}
const aQuoteOf = (card: string) => basket({ card }).content
const quote = (body: object, key = till) => service.call('post', '/v1/swipes/quote', body, key)
const pay = (body: object, key = till) => service.call('post', '/v1/swipes', body, key)

describe('a quote', () => {
  it('prices a basket and records nothing', async () => {
    const answer = await quote(basket().content)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      member: { id: member.id },
      totals: { grossMinor: 400, discountMinor: 0, netMinor: 400 },
      points: { earned: 4, spent: 0, balance: 4 },
    })
    const { rows } = await service.deps.pool.query('select count(*)::int as n from baskets')
    expect(rows[0].n).toBe(0)
  })

  it('is paid as quoted, also when the coupon has expired in between', async () => {
    const coupon = await aCoupon(service, member.id, { expiresAt: '2026-11-21T12:10:00Z' })
    const { content, swipe } = basket()
    const quoted = await quote(content)
    expect(quoted.body.totals.discountMinor).toBe(100)
    later(60)
    const paid = await pay({
      ...swipe,
      purchasedAt: now.toISOString(),
      quoteId: quoted.body.quoteId,
    })
    expect(paid.status).toBe(201)
    expect(paid.body.totals).toEqual(quoted.body.totals)
    expect(paid.body.couponsRedeemed).toEqual([
      { id: coupon.id, code: coupon.code, amountMinor: 100 },
    ])
  })

  it('of a build that kept neither traces nor uses of caps is paid as quoted', async () => {
    const coupon = await aCoupon(service, member.id)
    const { content, swipe } = basket()
    const quoted = await quote(content)
    const { rows } = await service.deps.pool.query('select outcome from quotes where id = $1', [
      quoted.body.quoteId,
    ])
    const { uses, trace, ...outcome } = rows[0].outcome
    expect([uses.length, typeof trace]).toEqual([1, 'object'])
    const [{ coupon: used, amountMinor }] = uses
    const { id: couponId, campaignId, code } = used
    await service.deps.pool.query('update quotes set outcome = $2 where id = $1', [
      quoted.body.quoteId,
      JSON.stringify({ ...outcome, couponUses: [{ couponId, campaignId, code, amountMinor }] }),
    ])
    const paid = await pay({ ...swipe, quoteId: quoted.body.quoteId })
    expect([paid.status, paid.body.detail]).toEqual([201, undefined])
    expect(paid.body.totals).toEqual(quoted.body.totals)
    expect(paid.body.couponsRedeemed).toMatchObject([{ id: coupon.id, amountMinor: 100 }])
    const why = await service.call('get', `/v1/swipes/${paid.body.id}/why`)
    expect(why.status).toBe(200)
  })

  it('holds a coupon for its terminal; another one gets it when the lease has passed', async () => {
    const coupon = await aCoupon(service, member.id)
    await quote(basket().content)
    const elsewhere = await quote(basket({ coupons: [coupon.code] }).content, otherTill)
    expect(elsewhere.body.totals.discountMinor).toBe(0)
    expect(elsewhere.body.refused).toMatchObject([{ code: 'coupon-leased', coupon: coupon.code }])
    expect((await quote(basket().content)).body.totals.discountMinor).toBe(100)
    later(6)
    expect((await quote(basket().content, otherTill)).body.totals.discountMinor).toBe(100)
  })

  it('is paid as quoted when the coupon went elsewhere after the lease: unbacked, flagged', async () => {
    await aCoupon(service, member.id)
    const { content, swipe } = basket()
    const quoted = await quote(content)
    later(6)
    const quicker = await pay({ ...basket().swipe, reference: '20261120-0042-04-1' }, otherTill)
    expect(quicker.body.totals.discountMinor).toBe(100)
    const paid = await pay({ ...swipe, quoteId: quoted.body.quoteId })
    expect(paid.body.totals).toEqual(quoted.body.totals)
    expect(paid.body.flags).toContain('unbacked-discount')
    const { rows } = await service.deps.pool.query(
      'select backed, count(*)::int as n from coupon_redemptions r join members m using (account_id) where m.id = $1 group by backed order by backed',
      [member.id],
    )
    expect(rows).toEqual([
      { backed: false, n: 1 },
      { backed: true, n: 1 },
    ])
  })

  it('is not honoured for another basket, an unknown quote or another terminal, and says so', async () => {
    const { content, swipe } = basket()
    const quoted = await quote(content)
    const changed = { ...swipe, spendPoints: 0, lines: [aLine(1)], quoteId: quoted.body.quoteId }
    expect((await pay(changed)).body.refused).toMatchObject([{ code: 'quote-changed' }])
    const unknown = { ...basket().swipe, quoteId: 'no-such-quote' }
    expect((await pay(unknown)).body.refused).toMatchObject([{ code: 'quote-unknown' }])
    const foreign = {
      ...basket().swipe,
      reference: '20261120-0042-04-2',
      quoteId: quoted.body.quoteId,
    }
    expect((await pay(foreign, otherTill)).body.refused).toMatchObject([{ code: 'quote-unknown' }])
    later(24 * 60 + 1)
    const old = { ...basket().swipe, quoteId: quoted.body.quoteId }
    expect((await pay(old)).body.refused).toMatchObject([{ code: 'quote-too-old' }])
  })

  it('is paid once: the next basket with it is priced anew and told so, a repeat is not', async () => {
    await aCoupon(service, member.id)
    const { content, swipe } = basket()
    const { quoteId } = (await quote(content)).body
    const paid = await pay({ ...swipe, quoteId })
    expect(paid.body.totals.discountMinor).toBe(100)
    expect((await pay({ ...swipe, quoteId })).body).toEqual(paid.body)
    const second = await pay({ ...basket().swipe, quoteId })
    expect(second.status).toBe(201)
    expect(second.body.refused).toMatchObject([{ code: 'quote-used' }])
    expect(second.body.totals.discountMinor).toBe(0)
    expect(second.body.flags).not.toContain('unbacked-discount')
  })

  it('is paid once also when two baskets with it arrive together, in two processes', async () => {
    const other = await startService({
      now: () => now,
      databaseUrlOf: async () => service.deps.databaseUrl,
    })
    try {
      for (let round = 0; round < 5; round += 1) {
        await aCoupon(service, member.id)
        const { quoteId } = (await quote(basket().content)).body
        const answers = await Promise.all([
          pay({ ...basket().swipe, quoteId }),
          other.call('post', '/v1/swipes', { ...basket().swipe, quoteId }, till),
          pay({ ...basket().swipe, quoteId }),
        ])
        const discounts = answers.map((answer) => answer.body.totals.discountMinor)
        expect(discounts.sort()).toEqual([0, 0, 100])
        expect(answers.flatMap((answer) => answer.body.flags)).not.toContain('unbacked-discount')
      }
    } finally {
      await other.close()
    }
  })

  it('is paid as quoted by a till that went offline in between, unless it took off something else', async () => {
    await aCoupon(service, member.id)
    const { content, swipe } = basket()
    const { quoteId, discounts } = (await quote(content)).body
    const took = [{ line: 1, amountMinor: 60 }]
    const other = await pay({ ...basket().swipe, quoteId, offline: { discounts: took } })
    expect(other.body.refused).toMatchObject([{ code: 'quote-changed' }])
    expect(other.body.totals.discountMinor).toBe(60)
    const asQuoted = [{ line: 1, amountMinor: discounts[0].amountMinor }]
    const paid = await pay({ ...swipe, quoteId, offline: { discounts: asQuoted } })
    expect(paid.body.refused).toEqual([])
    expect(paid.body.couponsRedeemed).toHaveLength(1)
    expect(paid.body.flags).not.toContain('unbacked-discount')
  })

  it('keeps what it holds while the same till forwards a sale from before, or quotes another card', async () => {
    const other = await service.call('post', '/v1/members', aMember())
    await pay(basket({ lines: [aLine(1, { unitPriceMinor: 10_000 })] }).swipe)
    const coupon = await aCoupon(service, member.id)
    const { content, swipe } = basket({ spendPoints: 100 })
    const quoted = await quote(content)
    expect(quoted.body.points.spent).toBe(100)
    await service.call('post', '/v1/swipes/batch', [aSwipe()], till)
    await quote(aQuoteOf(other.body.cards[0].number))
    const elsewhere = await quote(
      basket({ spendPoints: 100, coupons: [coupon.code] }).content,
      otherTill,
    )
    expect(elsewhere.body.points.spent).toBe(0)
    expect(elsewhere.body.refused).toMatchObject([
      { code: 'coupon-leased' },
      { code: 'points-insufficient' },
    ])
    const paid = await pay({ ...swipe, quoteId: quoted.body.quoteId })
    expect(paid.body.points.spent).toBe(100)
    expect(paid.body.flags).toEqual(['unknown-sku'])
    const after = await quote(basket({ spendPoints: 100 }).content, otherTill)
    expect(after.body.points.spent).toBe(2)
  })

  it('is paid with the value that a point had when it was quoted', async () => {
    await pay(basket({ lines: [aLine(1, { unitPriceMinor: 5000 })] }).swipe)
    const programme = (await service.call('get', '/v1/programme')).body
    const { content, swipe } = basket({ spendPoints: 40, tenders: [] })
    await service.call('put', '/v1/programme', { ...programme, pointValueMinor: 10 })
    const quoted = await quote(content)
    expect(quoted.body.points.spent).toBe(40)
    await service.call('put', '/v1/programme', programme)
    const paid = await pay({ ...swipe, quoteId: quoted.body.quoteId })
    expect([paid.status, paid.body.points.spent]).toEqual([201, 40])
  })

  it('is judged by the points that it granted, not by those that were asked for', async () => {
    await pay(basket({ lines: [aLine(1, { unitPriceMinor: 5000 })] }).swipe)
    const { content, swipe } = basket({ spendPoints: 1000, tenders: [] })
    const quoted = await quote(content)
    expect(quoted.body.points.spent).toBe(50)
    const unpaid = { ...swipe, quoteId: quoted.body.quoteId }
    expect((await pay(unpaid)).body.code).toBe('tenders-short')
    const paid = await pay({ ...unpaid, tenders: [{ type: 'cash', amountMinor: 350 }] })
    expect([paid.status, paid.body.points.spent, paid.body.flags]).toEqual([
      201,
      50,
      ['unknown-sku'],
    ])
  })

  it('holds points for its terminal', async () => {
    await pay(basket({ lines: [aLine(1, { unitPriceMinor: 10_000 })] }).swipe)
    const held = await quote(basket({ spendPoints: 80 }).content)
    expect(held.body.points.spent).toBe(80)
    const other = await quote(basket({ spendPoints: 80 }).content, otherTill)
    expect(other.body.points.spent).toBe(20)
  })
  it('earns at most a billion points, whatever bonuses say, so that a balance stays exact', async () => {
    const reward = { kind: 'bonusPoints', points: 1_000_000, each: true }
    const body = { title: 'Too much', reward }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    await service.launchDraft(id)
    const lines = [aLine(1, { quantity: 1_000_000, unitPriceMinor: 1, amountMinor: 1_000_000 })]
    const answer = await quote(basket({ lines }).content)
    expect(answer.body.points.earned).toBe(1_000_000_000)
    await service.call('post', `/v1/promotions/${id}/end`, {})
  })
})

describe('a coupon', () => {
  const discountOf = async (fields: object) => (await quote(basket({ ...fields }).content)).body

  it('applies by itself, once', async () => {
    await aCoupon(service, member.id)
    const first = await pay(basket().swipe)
    expect(first.body.discounts).toMatchObject([{ line: 1, amountMinor: 100 }])
    expect((await pay(basket().swipe)).body.totals.discountMinor).toBe(0)
  })

  it('is not used up where it takes nothing off, and a presented code is told why', async () => {
    const coupon = await aCoupon(service, member.id, { skus: ['something-else'] })
    const answer = await pay(basket({ coupons: [coupon.code] }).swipe)
    expect(answer.body.refused).toMatchObject([{ code: 'coupon-no-effect', coupon: coupon.code }])
    expect(answer.body.couponsRedeemed).toEqual([])
  })

  it('is refused with its reason when it is another’s, expired, used, not activated or unknown', async () => {
    const other = await service.call('post', '/v1/members', aMember())
    const foreign = await aCoupon(service, other.body.id)
    const expired = await aCoupon(service, member.id, { expiresAt: '2026-11-20T10:14:59Z' })
    const waiting = await aCoupon(service, member.id, { activationNeeded: true })
    const codes = [foreign.code, expired.code, waiting.code, 'BWNOSUCHCODE']
    const answer = await discountOf({ coupons: codes })
    const reasons = Object.fromEntries(
      answer.refused.map((refusal: { coupon: string; code: string }) => [
        refusal.coupon,
        refusal.code,
      ]),
    )
    expect(reasons).toEqual({
      [foreign.code]: 'coupon-of-another-member',
      [expired.code]: 'coupon-expired',
      [waiting.code]: 'coupon-not-activated',
      BWNOSUCHCODE: 'coupon-unknown',
    })
    expect(answer.totals.discountMinor).toBe(0)
  })

  it('is refused for its check character, in quotes and swipes, without a look at whose it is', async () => {
    const other = await service.call('post', '/v1/members', aMember())
    const foreign = await aCoupon(service, other.body.id)
    const misread = 'BC0000000000000011'
    await service.deps.pool.query('update coupons set code = $1 where id = $2', [
      misread,
      foreign.id,
    ])
    const { content, swipe } = basket({ coupons: [misread, 'bc-0000 0000 0000 0oI2'] })
    const quoted = await quote(content)
    const paid = await pay(swipe)
    for (const { body } of [quoted, paid]) {
      expect(body.refused).toMatchObject([
        { code: 'coupon-check-character', coupon: misread },
        { code: 'coupon-unknown', coupon: 'bc-0000 0000 0000 0oI2' },
      ])
    }
    expect(paid.status).toBe(201)
  })

  it('of a campaign is never redeemed beyond its cap, however many tills at once', async () => {
    const campaignId = '01900000-0000-7000-8000-000000000001'
    await service.deps.pool.query('insert into budgets (id, uses_max) values ($1, 5)', [campaignId])
    const cards = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const answer = await service.call('post', '/v1/members', aMember())
        await aCoupon(service, answer.body.id, { campaignId })
        return answer.body.cards[0].number
      }),
    )
    const answers = await Promise.all(
      cards.map((card) => pay(aSwipe({ card, tenders: [{ type: 'cash', amountMinor: 400 }] }))),
    )
    expect(answers.every((answer) => answer.status === 201)).toBe(true)
    expect(answers.filter((answer) => answer.body.totals.discountMinor > 0)).toHaveLength(5)
    const { rows } = await service.deps.pool.query(
      'select uses, money_minor from budgets where id = $1',
      [campaignId],
    )
    expect(rows).toEqual([{ uses: 5, money_minor: 500 }])
  })

  it('keeps a use that a quote leases from everybody else', async () => {
    const campaignId = '01900000-0000-7000-8000-000000000002'
    await service.deps.pool.query('insert into budgets (id, uses_max) values ($1, 1)', [campaignId])
    await aCoupon(service, member.id, { campaignId })
    const { content, swipe } = basket()
    const quoted = await quote(content)
    const other = await service.call('post', '/v1/members', aMember())
    await aCoupon(service, other.body.id, { campaignId })
    const card = other.body.cards[0].number
    const elsewhere = await pay({ ...aSwipe({ card }), reference: '20261120-0042-04-9' }, otherTill)
    expect(elsewhere.body.totals.discountMinor).toBe(0)
    const paid = await pay({ ...swipe, quoteId: quoted.body.quoteId })
    expect(paid.body.totals.discountMinor).toBe(100)
    expect(paid.body.flags).not.toContain('unbacked-discount')
  })
})
