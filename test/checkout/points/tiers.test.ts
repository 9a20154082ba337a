import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { tiersConsumer } from '../../../src/checkout/points/tiers.jobs.ts'
import { newId } from '../../../src/domain/ids.ts'
import { dailyJobs } from '../../../src/operation/daily/daily-jobs.ts'
import { type JobDone, runDay } from '../../../src/operation/daily/run-daily.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const terms = {
  currency: 'EUR',
  pointValueMinor: 1,
  earnStepMinor: 100,
  pointsValidMonths: 24,
  tiers: [
    { name: 'Gold', pointsFrom: 300, earnPercent: 150 },
    { name: 'Silver', pointsFrom: 100, earnPercent: 120 },
  ],
  tierPeriodMonths: 12,
  tierValidMonths: 6,
}

let service: TestService
let till: string
let member: { id: string; card: string; accountId: string }
let now = new Date('2026-11-20T12:00:00Z')
let sequence = 0

beforeAll(async () => {
  service = await startService({ now: () => now })
  till = (await service.openStore({ jurisdiction: 'GB-ENG' })).key
  const products = ['bread', 'cola'].map((sku) => aProduct(sku, { category: sku.toUpperCase() }))
  await service.call('post', '/v1/products/batch', { products })
})
afterAll(() => service.close())
beforeEach(async () => {
  now = new Date('2026-11-20T12:00:00Z')
  await set({})
  const { id, cards } = (await service.call('post', '/v1/members', aMember())).body
  const { rows } = await service.deps.pool.query('select account_id from members where id = $1', [
    id,
  ])
  member = { id, card: cards[0].number, accountId: rows[0].account_id }
})

async function set(fields: Body): Promise<void> {
  const answer = await service.call('put', '/v1/programme', { ...terms, ...fields })
  expect([answer.status, answer.body.errors]).toEqual([200, undefined])
}
const on = (day: string) => `${day}T12:00:00Z`
const bread = (amountMinor: number, fields: Body = {}) => ({
  card: member.card,
  purchasedAt: now.toISOString(),
  lines: [aLine(1, { sku: 'bread', unitPriceMinor: amountMinor })],
  ...fields,
})
function swipeOf(body: Body): Body {
  sequence += 1
  const reference = `20261120-0042-03-${sequence}`
  return { reference, tenders: [{ type: 'cash', amountMinor: 1_000_000 }], ...body }
}
async function send(swipe: Body) {
  const answer = await service.call('post', '/v1/swipes', swipe, till)
  expect([answer.status < 300, answer.body.detail]).toEqual([true, undefined])
  return answer.body
}
const pay = (body: Body) => send(swipeOf(body))
const quote = async (body: Body) =>
  (await service.call('post', '/v1/swipes/quote', body, till)).body
/** Points earned on a day, and the worker done with them. */
async function earn(points: number, day: string) {
  const paid = await pay(bread(points * 100, { purchasedAt: on(day) }))
  expect(paid.points.earned).toBe(points)
  await service.drain()
  return paid.reference as string
}
const tierAt = async (day: string) =>
  (await quote(bread(100, { purchasedAt: on(day) }))).member.tier
const shown = async () => (await service.call('get', `/v1/members/${member.id}`)).body.tier
const kept = async () => {
  const { rows } = await service.deps.pool.query(
    'select tiers from points_balances where account_id = $1',
    [member.accountId],
  )
  return rows[0].tiers
}
async function giveBack(original: string) {
  const body = { reference: original.replace(/(\d+)$/, '9$1'), original: { reference: original } }
  const answer = await service.call('post', '/v1/voids', body, till)
  expect(answer.status).toBe(201)
  await service.drain()
}
/** The day's jobs. Returns how many members' tiers they have changed, with those of earlier runs. */
async function daily(): Promise<number> {
  const options = { jobs: dailyJobs, signal: new AbortController().signal }
  const done: JobDone[] = []
  for await (const one of runDay(service.deps, '2026-11-19', options)) done.push(one)
  return done.find(({ job }) => job === 'tiers')?.counts['membersChanged'] ?? 0
}
const SILVER_FROM = [
  ['2026-02-11', 'Silver'],
  ['2027-02-11', null],
]

describe('a member’s tier', () => {
  it('comes of points earned, from the day after, and its end is known at once', async () => {
    await earn(100, '2026-02-10')
    expect(await kept()).toEqual(SILVER_FROM)
    const days = ['2026-02-10', '2026-02-11', '2026-11-20']
    expect(await Promise.all(days.map(tierAt))).toEqual([null, 'Silver', 'Silver'])
    expect(await shown()).toBe('Silver')
    now = new Date('2027-02-10T23:30:00Z')
    expect(await shown()).toBe('Silver')
    now = new Date('2027-02-11T00:30:00Z')
    expect([await shown(), (await quote(bread(100))).member.tier]).toEqual([null, null])
  })

  // Spending must not cost a tier: it is by points earned, never by balance.
  it('is by what was earned, not by the balance, nor by points that were given', async () => {
    await earn(100, '2026-02-10')
    const all = await pay(bread(10_000, { spendPoints: 100 }))
    expect(all.points).toMatchObject({ spent: 100, earned: 118 })
    await service.drain()
    expect(await tierAt('2026-11-20')).toBe('Silver')
    const given = (await service.call('post', '/v1/members', aMember())).body
    const { rows } = await service.deps.pool.query(
      `with account as (select account_id from members where id = $1),
       balance as (update points_balances b set balance = 500 from account a where b.account_id = a.account_id),
       entry as (
         insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
         select account_id, $2, $2, 'opening', 500, '2026-01-01' from account)
       insert into points_lots (account_id, id, origin, points, remaining, earned_at, expires_at)
       select account_id, $2, 'opening', 500, 500, '2026-01-01', '2030-01-01' from account returning account_id`,
      [given.id, newId()],
    )
    expect(rows).toHaveLength(1)
    await set({ tierValidMonths: 9 })
    await daily()
    const answer = await service.call('get', `/v1/members/${given.id}`)
    expect(answer.body.tier).toBeNull()
    expect(await shown()).toBe('Silver')
  })

  // Points spent in the basket that leads to a tier: which comes first was nowhere said.
  it('is the same whether points are spent in the basket that leads to it or not', async () => {
    await earn(99, '2026-02-10')
    const basket = await pay(bread(1000, { purchasedAt: on('2026-02-11'), spendPoints: 99 }))
    expect([basket.points.spent, basket.points.earned, basket.member.tier]).toEqual([99, 9, null])
    await service.drain()
    expect([await tierAt('2026-02-11'), await tierAt('2026-02-12')]).toEqual([null, 'Silver'])
  })

  it('is told of a late basket as of its purchase, and earns by it', async () => {
    await earn(100, '2026-02-10')
    const before = await pay(bread(10_000, { purchasedAt: on('2026-02-09') }))
    expect([before.member.tier, before.points.earned]).toEqual([null, 100])
    const after = await pay(bread(10_000, { purchasedAt: on('2026-02-11') }))
    expect([after.member.tier, after.points.earned]).toEqual(['Silver', 120])
  })

  it('stays in the answer of a swipe, however often and however late it is asked again', async () => {
    await earn(100, '2026-02-10')
    const swipe = swipeOf(bread(50_000))
    const first = await send(swipe)
    expect(first.member.tier).toBe('Silver')
    await service.drain()
    now = new Date('2026-11-21T12:00:00Z')
    expect(await tierAt('2026-11-21')).toBe('Gold')
    expect(await send(swipe)).toEqual(first)
  })

  it('is quoted as it is recorded, and paid as quoted when it has changed by then', async () => {
    await earn(100, '2026-02-10')
    const quoted = await quote(bread(10_050))
    expect([quoted.member.tier, quoted.points.earned]).toEqual(['Silver', 120])
    await pay(bread(50_000, { purchasedAt: on('2026-02-11') }))
    await service.drain()
    const paid = await pay({ ...bread(10_050), quoteId: quoted.quoteId })
    expect([paid.member.tier, paid.points.earned]).toEqual(['Silver', 120])
    const again = await quote(bread(10_050))
    expect([again.member.tier, again.points.earned]).toEqual(['Gold', 150])
  })

  it('is undone by returns of what led to it', async () => {
    await giveBack(await earn(100, '2026-02-10'))
    expect([await kept(), await tierAt('2026-11-20')]).toEqual([null, null])
  })

  it('is the same in whatever order its baskets arrive, and however often the worker is told', async () => {
    await earn(60, '2026-03-10')
    await earn(60, '2026-02-10')
    const history = [
      ['2026-03-11', 'Silver'],
      ['2027-02-11', null],
    ]
    expect(await kept()).toEqual(history)
    const { rows } = await service.deps.pool.query('select id from baskets where account_id = $1', [
      member.accountId,
    ])
    const event = { kind: 'basket.recorded' as const, accountId: member.accountId }
    await tiersConsumer.consume(
      service.deps,
      rows.map(({ id }) => ({ id, ...event })),
    )
    expect(await kept()).toEqual(history)
  })
})

describe('the daily run', () => {
  it('brings everybody into the tiers that the programme has got, and out of those that it had', async () => {
    await set({ tiers: [] })
    await daily()
    await earn(100, '2026-02-10')
    expect([await kept(), await shown()]).toEqual([null, null])
    await set({})
    const changed = await daily()
    expect(changed).toBeGreaterThanOrEqual(1)
    expect([await kept(), await shown()]).toEqual([SILVER_FROM, 'Silver'])
    await set({ tiers: [{ name: 'Golden', pointsFrom: 50, earnPercent: 150 }] })
    await daily()
    expect(await shown()).toBe('Golden')
    await set({ tiers: [] })
    await daily()
    expect([await kept(), await shown()]).toEqual([null, null])
  })

  it('looks at nobody again while the tiers of the programme stay as they are', async () => {
    await earn(100, '2026-02-10')
    await set({ tierValidMonths: 7 })
    const changed = await daily()
    await service.deps.pool.query('update points_balances set tiers = null where account_id = $1', [
      member.accountId,
    ])
    await set({ tierValidMonths: 7, pointValueMinor: 2 })
    expect(await daily()).toBe(changed)
    await set({ tierValidMonths: 8 })
    expect(await daily()).toBeGreaterThan(changed)
  })
})

describe('a promotion for tiers', () => {
  const reward = { kind: 'percentOff', percent: 50 }
  const draft = (fields: Body = {}) =>
    service.call('post', '/v1/promotions', {
      title: 'For some',
      reward,
      audience: 'members',
      appliesTo: { products: ['cola'] },
      ...fields,
    })
  const cola = (fields: Body = {}) => bread(0, { lines: [aLine(1, { sku: 'cola' })], ...fields })
  const offered = async () => {
    const answer = await service.call('get', `/v1/members/${member.id}/offers`)
    return answer.body.promotions.map(({ id }: Body) => id)
  }

  it('is open to their members at the purchase, quoted or not, and says why to others', async () => {
    const { id } = (await draft({ tiers: ['Silver', 'Gold'] })).body
    expect((await service.launchDraft(id)).status).toBe(200)
    const outsider = await pay(cola())
    expect([outsider.totals.discountMinor, await offered()]).toEqual([0, []])
    const why = (basket: string) => service.call('get', `/v1/swipes/${basket}/why?promotion=${id}`)
    expect((await why(outsider.id)).body).toMatchObject({
      same: true,
      promotion: { reason: 'other-tier', display: 'For some: for another tier' },
    })
    await earn(100, '2026-02-10')
    expect(await offered()).toEqual([id])
    const quoted = await quote(cola())
    const paid = await pay({ ...cola(), quoteId: quoted.quoteId })
    expect([quoted.totals.discountMinor, paid.totals.discountMinor]).toEqual([100, 100])
    expect((await why(paid.id)).body).toMatchObject({
      same: true,
      promotion: { reason: 'applied' },
    })
    const late = await pay(cola({ purchasedAt: on('2026-02-10') }))
    expect(late.totals.discountMinor).toBe(0)
    expect((await pay(cola({ card: null }))).totals.discountMinor).toBe(0)
    await service.call('post', `/v1/promotions/${id}/end`, {})
  })

  it('is for members, and tells of tiers that the programme does not have', async () => {
    const wrong = await draft({ audience: 'everyone', tiers: ['Silver'] })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/audience'])
    const made = await draft({ tiers: ['Silver', 'Platinum', 'Silver'] })
    expect([made.status, made.body.tiers, made.body.unknown.tiers]).toEqual([
      201,
      ['Platinum', 'Silver'],
      ['Platinum'],
    ])
    expect((await draft()).body.tiers).toEqual([])
  })
})
