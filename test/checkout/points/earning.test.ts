import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>
type Member = { id: string; card: string; accountId: string }

const terms = { currency: 'EUR', pointValueMinor: 1, earnStepMinor: 100, pointsValidMonths: 24 }
const HOUR_MS = 3_600_000

let service: TestService
let till: string
let member: Member
let now = new Date('2026-11-20T12:00:00Z')
let sequence = 0

beforeAll(async () => {
  service = await startService({ now: () => now })
  till = (await service.openStore({ jurisdiction: 'GB-ENG' })).key
  const products = ['bread', 'soap', 'milk'].map((sku) =>
    aProduct(sku, { category: sku.toUpperCase() }),
  )
  await service.call('post', '/v1/products/batch', { products })
})
afterAll(() => service.close())
beforeEach(async () => {
  await set({})
  member = await join()
})

async function set(fields: Body): Promise<void> {
  const answer = await service.call('put', '/v1/programme', { ...terms, ...fields })
  expect([answer.status, answer.body.errors]).toEqual([200, undefined])
}
async function join(): Promise<Member> {
  const { id, cards } = (await service.call('post', '/v1/members', aMember())).body
  const { rows } = await service.deps.pool.query('select account_id from members where id = $1', [
    id,
  ])
  return { id, card: cards[0].number, accountId: rows[0].account_id }
}
const tender = (type: string, amountMinor: number) => ({ type, amountMinor })

/** Bread for so much, by the member's card. */
const bread = (amountMinor: number, fields: Body = {}) => ({
  card: member.card,
  purchasedAt: now.toISOString(),
  lines: [aLine(1, { sku: 'bread', unitPriceMinor: amountMinor })],
  ...fields,
})
async function pay(body: Body, more: Body = {}) {
  sequence += 1
  const tenders = [tender('cash', 1_000_000)]
  const reference = `20261120-0042-03-${sequence}`
  const swipe = { reference, tenders, ...body, ...more }
  const answer = await service.call('post', '/v1/swipes', swipe, till)
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  const again = await service.call('post', '/v1/swipes', swipe, till)
  expect([again.status, again.body]).toEqual([200, answer.body])
  return answer.body
}
async function quote(body: Body) {
  const answer = await service.call('post', '/v1/swipes/quote', body, till)
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  return answer.body
}
/** Points earned by the quote, by its payment, and by the same basket of another member without a quote. */
async function earnedBy(body: Body, more: Body = {}): Promise<number[]> {
  const quoted = await quote(body)
  const paid = await pay({ ...body, quoteId: quoted.quoteId }, more)
  member = await join()
  const plain = await pay({ ...body, card: member.card }, more)
  return [quoted.points.earned, paid.points.earned, plain.points.earned]
}
const codesOf = ({ refused }: { refused: Body[] }) => refused.map(({ code }) => code)
const multiply = async (multiplier: number) => {
  const reward = { kind: 'pointsMultiplier', multiplier }
  const body = { title: 'Points', reward, audience: 'members', appliesTo: { products: ['bread'] } }
  const { id } = (await service.call('post', '/v1/promotions', body)).body
  expect((await service.launchDraft(id)).status).toBe(200)
  return () => service.call('post', `/v1/promotions/${id}/end`, {})
}

// OCA #361, Odoo #114004, #124480: what points are counted on was nowhere said.
describe('the points base', () => {
  it.each([
    ['afterCoupons', 5],
    ['beforeCoupons', 10],
  ])('is %s where the programme says so, quoted or not', async (earnOn, expected) => {
    await set({ earnOn })
    await aCoupon(service, member.id, { skus: ['bread'] })
    const body = bread(1000)
    const quoted = await quote(body)
    expect([quoted.totals.netMinor, quoted.points.earned]).toEqual([500, expected])
    const paid = await pay({ ...body, quoteId: quoted.quoteId })
    expect([paid.totals.netMinor, paid.points.earned]).toEqual([500, expected])
    await aCoupon(service, member.id, { skus: ['bread'] })
    expect((await pay(bread(1000))).points.earned).toBe(expected)
  })

  it('is what promotions leave, before coupons too', async () => {
    await set({ earnOn: 'beforeCoupons' })
    const reward = { kind: 'percentOff', percent: 50 }
    const half = { title: 'Half', reward, appliesTo: { products: ['soap'] } }
    const { id } = (await service.call('post', '/v1/promotions', half)).body
    await service.launchDraft(id)
    const soap = { lines: [aLine(1, { sku: 'soap', unitPriceMinor: 1000 })] }
    expect(await earnedBy(bread(0, soap))).toEqual([5, 5, 5])
    await service.call('post', `/v1/promotions/${id}/end`, {})
  })
})

describe('no points on gift cards and vouchers', () => {
  it.each([
    ['cash', [tender('cash', 1000)], 10],
    ['a gift card for a part', [tender('giftcard', 350), tender('cash', 650)], 6],
    ['a voucher for all', [tender('VOUCHER', 1000)], 0],
    ['a voucher for more', [tender('voucher', 5000)], 0],
  ])('as %s paid', async (_name, tenders, expected) => {
    expect(await earnedBy(bread(1000), { tenders })).toEqual([10, expected, expected])
  })

  it('but where the programme names no such tender', async () => {
    await set({ notEarningTenders: [] })
    expect(await earnedBy(bread(1000), { tenders: [tender('voucher', 1000)] })).toEqual([
      10, 10, 10,
    ])
    await set({ notEarningTenders: ['Chèque'] })
    expect(await earnedBy(bread(1000), { tenders: [tender('chèque', 1000)] })).toEqual([10, 0, 0])
  })

  it('by the multipliers of the quote that is paid, though they have ended since', async () => {
    const end = await multiply(3)
    const { quoteId, points } = await quote(bread(1000))
    await end()
    now = new Date(now.getTime() + 1000)
    const tenders = [tender('voucher', 500), tender('cash', 500)]
    const paid = await pay({ ...bread(1000), quoteId }, { tenders })
    expect([points.earned, paid.points.earned, paid.refused]).toEqual([30, 15, []])
  })

  it('nor on what points paid of the same basket', async () => {
    await pay(bread(40_000))
    const body = bread(1000, { spendPoints: 400 })
    const tenders = [tender('giftCard', 300), tender('cash', 300)]
    const { quoteId, points } = await quote(body)
    const paid = await pay({ ...body, quoteId }, { tenders })
    expect([points.earned, paid.points.earned]).toEqual([6, 3])
  })

  it('and pays a quote of a build that kept no weights as it was quoted', async () => {
    const { quoteId } = await quote(bread(1000))
    await service.deps.pool.query(
      `update quotes set outcome = (outcome - 'earning') #- '{trace,terms}' where id = $1`,
      [quoteId],
    )
    const paid = await pay({ ...bread(1000), quoteId }, { tenders: [tender('voucher', 1000)] })
    expect(paid.points.earned).toBe(10)
  })
})

describe('pending points', () => {
  const spend = (points: number) => quote(bread(10_000, { spendPoints: points }))
  const shown = async () => (await service.call('get', `/v1/members/${member.id}/points`)).body

  it.each([
    ['days', { pending: { kind: 'days', days: 2 } }],
    ['the return window', { pending: { kind: 'returnWindow' }, returnWindowDays: 2 }],
  ])('wait for %s, are shown apart, and can be spent then', async (_name, fields) => {
    const before = now
    now = new Date('2027-03-01T12:00:00Z')
    await set(fields)
    const paid = await pay(bread(10_000))
    expect(paid.points).toMatchObject({ earned: 100, balance: 100 })
    const answer = await shown()
    expect([answer.balance, answer.pending]).toEqual([100, 100])
    // The store's day ends at midnight in Dublin, two days on.
    now = new Date('2027-03-03T23:59:00Z')
    expect((await spend(50)).points.spent).toBe(0)
    now = new Date('2027-03-04T00:00:01Z')
    expect((await spend(50)).points.spent).toBe(50)
    expect((await shown()).pending).toBe(0)
    now = before
  })

  it('are none by default', async () => {
    await pay(bread(10_000))
    expect((await shown()).pending).toBe(0)
    expect((await spend(50)).points.spent).toBe(50)
  })
})

describe('caps of what a member earns', () => {
  it.each([
    ['reduce', 50],
    ['refuse', 0],
  ])('%s what a basket would earn beyond them, and say so', async (policy, expected) => {
    await set({ earnCaps: [{ per: 'basket', points: 50, policy }] })
    const body = bread(10_000)
    const quoted = await quote(body)
    const paid = await pay({ ...body, quoteId: quoted.quoteId })
    for (const answer of [quoted, paid]) {
      expect([answer.points.earned, codesOf(answer)]).toEqual([expected, ['points-capped']])
      expect(answer.refused[0].detail).toBe(
        `${expected} of 100 points are earned: at most 50 a basket.`,
      )
    }
    const fits = await pay(bread(5000))
    expect([fits.points.earned, fits.refused]).toEqual([50, []])
  })

  it.each([
    ['day', 'reduce', [60, 40, 0]],
    ['day', 'refuse', [60, 0, 0]],
    ['month', 'reduce', [60, 40, 0]],
  ])('count a %s with the policy %s', async (per, policy, expected) => {
    await set({ earnCaps: [{ per, points: 100, policy }] })
    const earned: number[] = []
    for (const _time of [1, 2, 3]) earned.push((await pay(bread(6000))).points.earned)
    expect(earned).toEqual(expected)
    // Somebody else has room of their own.
    member = await join()
    expect((await pay(bread(6000))).points.earned).toBe(60)
  })

  it('count by the store’s own day, whenever a basket arrives', async () => {
    await set({ earnCaps: [{ per: 'day', points: 100, policy: 'reduce' }] })
    // Milk, on which nothing was ever offered.
    const lines = [aLine(1, { sku: 'milk', unitPriceMinor: 8000 })]
    const at = (purchasedAt: string) => pay(bread(0, { lines, purchasedAt }))
    expect((await at('2026-07-10T22:30:00Z')).points.earned).toBe(80)
    // Midnight is at 23:00Z in Dublin's summer.
    expect((await at('2026-07-10T23:30:00Z')).points.earned).toBe(80)
    expect((await at('2026-07-10T08:00:00Z')).points.earned).toBe(20)
    expect((await at('2026-07-11T08:00:00Z')).points.earned).toBe(20)
    expect((await at('2026-07-09T08:00:00Z')).points.earned).toBe(80)
  })

  it('have room again for what was returned', async () => {
    await set({ earnCaps: [{ per: 'day', points: 100, policy: 'reduce' }] })
    await pay(bread(10_000))
    expect((await pay(bread(6000))).points.earned).toBe(0)
    // As a return of a part leaves it.
    await service.deps.pool.query(
      `with lot as (
         update points_lots set reversed = 30, remaining = remaining - 30
         where account_id = $1 and points = 100 returning *),
       balance as (update points_balances set balance = balance - 30 where account_id = $1)
       insert into points_entries (account_id, id, lot_id, basket_id, kind, points, occurred_at)
       select account_id, $2, id, basket_id, 'reverse', -30, now() from lot`,
      [member.accountId, newId()],
    )
    expect((await pay(bread(6000))).points.earned).toBe(30)
  })

  it('hold for swipes of one card that come at once', async () => {
    await set({ earnCaps: [{ per: 'day', points: 100, policy: 'reduce' }] })
    const paid = await Promise.all(Array.from({ length: 6 }, () => pay(bread(3000))))
    expect(paid.reduce((sum, { points }) => sum + points.earned, 0)).toBe(100)
  })

  it('are kept with the basket, so that the rest of it earns no more', async () => {
    await set({ earnCaps: [{ per: 'basket', points: 50, policy: 'reduce' }] })
    const { id } = await pay(bread(10_000), {
      tenders: [tender('voucher', 2000), tender('cash', 8000)],
    })
    const { rows } = await service.deps.pool.query('select trace from baskets where id = $1', [id])
    expect(rows[0].trace.terms).toEqual({
      pointValueMinor: 1,
      earnStepMinor: 100,
      notEarningMinor: 2000,
      earnedMax: 50,
    })
  })
})

describe('the programme’s terms of earning', () => {
  it.each([
    [
      'two caps of a kind',
      { earnCaps: [1, 2].map((points) => ({ per: 'day', points, policy: 'reduce' })) },
      '/earnCaps',
    ],
    ['a cap without a policy', { earnCaps: [{ per: 'day', points: 1 }] }, '/earnCaps/0/policy'],
    ['a wait for no window', { pending: { kind: 'returnWindow' } }, '/returnWindowDays'],
    ['a wait of no days', { pending: { kind: 'days', days: 0 } }, '/pending/days'],
    [
      'a wait beyond the end',
      { pending: { kind: 'days', days: 60 }, pointsValidMonths: 2 },
      '/pending',
    ],
    ['another base', { earnOn: 'gross' }, '/earnOn'],
    [
      'tiers of one name',
      { tiers: [1, 2].map((pointsFrom) => ({ name: 'Gold', pointsFrom, earnPercent: 100 })) },
      '/tiers',
    ],
    [
      'tiers that begin alike',
      { tiers: ['a', 'b'].map((name) => ({ name, pointsFrom: 5, earnPercent: 100 })) },
      '/tiers',
    ],
    [
      'a tier for nothing',
      { tiers: [{ name: 'All', pointsFrom: 0, earnPercent: 100 }] },
      '/tiers/0/pointsFrom',
    ],
  ])('refuse %s', async (_name, fields, pointer) => {
    const answer = await service.call('put', '/v1/programme', { ...terms, ...fields })
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, pointer])
  })

  it('are given back as they were set', async () => {
    const all = {
      earnOn: 'beforeCoupons',
      notEarningTenders: ['x'],
      returnWindowDays: 14,
      pending: { kind: 'returnWindow' },
      earnCaps: [{ per: 'month', points: 5, policy: 'refuse' }],
      tiers: [{ name: 'Gold', pointsFrom: 5, earnPercent: 110 }],
      tierPeriodMonths: 6,
      tierValidMonths: 3,
      discountMaxPercent: 90,
    }
    await set(all)
    expect((await service.call('get', '/v1/programme')).body).toMatchObject({ ...terms, ...all })
    now = new Date(now.getTime() + HOUR_MS)
  })
})
