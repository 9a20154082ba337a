import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { dailyJobs } from '../../../src/operation/daily/daily-jobs.ts'
import { runDay } from '../../../src/operation/daily/run-daily.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { giveLots, type LedgerMember, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

/** What other systems leave behind when goods come back: each test has the name of what is guarded here. */

let service: TestService
let till: string
let member: LedgerMember
let now: Date
let sequence = 600_000

const BOUGHT = '2026-11-20T10:15:00Z'

beforeAll(async () => {
  now = new Date('2026-11-21T12:00:00Z')
  service = await startService({ now: () => now })
  till = (await service.openStore()).key
})
afterAll(() => service.close())
beforeEach(async () => {
  now = new Date('2026-11-21T12:00:00Z')
  await setProgramme({})
  member = await openMember(service)
})
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

async function setProgramme(fields: Body): Promise<void> {
  const terms = { currency: 'EUR', pointValueMinor: 1, earnStepMinor: 100, pointsValidMonths: 24 }
  expect((await service.call('put', '/v1/programme', { ...terms, ...fields })).status).toBe(200)
}

async function launch(fields: Body): Promise<string> {
  const made = await service.call('post', '/v1/promotions', { title: 'An offer', ...fields })
  expect([made.status, made.body.errors]).toEqual([201, undefined])
  expect((await service.launchDraft(made.body.id)).status).toBe(200)
  return made.body.id
}

const onSkus = (...products: string[]) => ({ appliesTo: { products } })

/** One piece of each sku at its price. */
const goods = (prices: Record<string, number>) =>
  Object.entries(prices).map(([sku, unitPriceMinor], index) =>
    aLine(index + 1, { sku, unitPriceMinor }),
  )

async function buy(prices: Record<string, number>, fields: Body = {}) {
  const basket = { card: member.card, lines: goods(prices), purchasedAt: BOUGHT }
  const answer = await service.call('post', '/v1/swipes', aSwipe({ ...basket, ...fields }), till)
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  return answer.body
}

function undo(path: 'returns' | 'voids', original: string, fields: Body) {
  sequence += 1
  const reference = `20261121-0042-03-${sequence}`
  const body = { reference, original: { reference: original }, ...fields }
  return service.call('post', `/v1/${path}`, body, till)
}

async function giveBack(original: string, lines: Body[], fields: Body = {}) {
  const returnedAt = now.toISOString()
  const answer = await undo('returns', original, { returnedAt, lines, ...fields })
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  return answer.body
}

const pointsOf = async () => (await service.call('get', `/v1/members/${member.id}/points`)).body

describe('the money of what comes back', () => {
  it('goes by the offers of the sale, though there are others now or none', async () => {
    const from = (spendMinor: number) => ({
      kind: 'basketThreshold',
      spendMinor,
      basis: 'beforeDiscounts',
      every: false,
      off: { is: 'amountOff', amountMinor: 2000 },
    })
    const id = await launch({ reward: from(5000), ...onSkus('tv', 'cable') })
    const prices = { tv: 4800, cable: 500 }
    const sales = [await buy(prices), await buy(prices)]
    const lost = { refundMinor: 0, owedMinor: 1500 }
    await service.call('patch', `/v1/promotions/${id}`, { reward: from(4000) })
    await service.call('post', `/v1/promotions/${id}/launch`, {})
    now = new Date(now.getTime() + 60_000)
    expect(await giveBack(sales[0].reference, [{ sku: 'cable' }])).toMatchObject(lost)
    await service.call('post', `/v1/promotions/${id}/end`, {})
    now = new Date(now.getTime() + 60_000)
    expect(await giveBack(sales[1].reference, [{ sku: 'cable' }])).toMatchObject(lost)
    expect(await giveBack(sales[1].reference, [{ sku: 'tv' }])).toMatchObject({ refundMinor: 3300 })
  })

  it('is less the gift that stays, and all of it once the gift comes back too', async () => {
    await launch({
      reward: {
        kind: 'buyGet',
        buyUnits: 1,
        getUnits: 1,
        percent: 100,
        get: { products: ['cup'] },
      },
      ...onSkus('tea'),
    })
    const sale = await buy({ tea: 500, cup: 300 })
    expect(sale.totals.netMinor).toBe(500)
    expect(await giveBack(sale.reference, [{ sku: 'tea' }])).toMatchObject({ refundMinor: 200 })
    expect(await giveBack(sale.reference, [{ sku: 'cup' }])).toMatchObject({ refundMinor: 300 })
  })

  it('is less what a code took off where the rest is below its minimum, and the code is good again', async () => {
    const id = await launch({
      couponRequired: true,
      reward: { kind: 'amountOff', amountMinor: 1000 },
      ...{
        minimumSpend: { amountMinor: 3000, on: 'basket', basis: 'beforeDiscounts' },
        ...onSkus('pan', 'lid'),
      },
    })
    const pool = await service.call('post', `/v1/promotions/${id}/code-pools`, { name: 'A pool' })
    const made = await service.call('post', `/v1/code-pools/${pool.body.id}/generate`, { count: 1 })
    const coupons = [made.text.trim()]
    const sale = await buy({ pan: 2000, lid: 2000 }, { coupons })
    expect(sale.totals.netMinor).toBe(3000)
    expect(await giveBack(sale.reference, [{ sku: 'lid' }])).toMatchObject({ refundMinor: 1000 })
    const next = await buy({ pan: 2000, lid: 2000 }, { coupons })
    expect([next.refused, next.totals.netMinor]).toEqual([[], 3000])
    expect(await giveBack(sale.reference, [{ sku: 'pan' }])).toMatchObject({ refundMinor: 2000 })
  })
})

describe('what is scarce', () => {
  it('is there again after a void: code, use of the cap, share of the member', async () => {
    const id = await launch({
      couponRequired: true,
      reward: { kind: 'amountOff', amountMinor: 100 },
      audience: 'members',
      budget: { usesMax: 1, moneyMaxMinor: 100 },
      caps: [{ per: 'member', usesMax: 1 }],
      ...onSkus('oil'),
    })
    const pool = await service.call('post', `/v1/promotions/${id}/code-pools`, { name: 'A pool' })
    const made = await service.call('post', `/v1/code-pools/${pool.body.id}/generate`, { count: 1 })
    const coupons = [made.text.trim()]
    for (const _time of [1, 2, 3]) {
      const sale = await buy({ oil: 900 }, { coupons })
      expect([sale.refused, sale.totals.discountMinor]).toEqual([[], 100])
      expect((await undo('voids', sale.reference, {})).status).toBe(201)
    }
  })

  it('goes to the next basket once it is given back; those in between stay as they were', async () => {
    await launch({
      audience: 'members',
      reward: { kind: 'amountOff', amountMinor: 100 },
      caps: [{ per: 'member', usesMax: 1 }],
      ...onSkus('salt'),
    })
    const first = await buy({ salt: 500 })
    const body = aSwipe({ card: member.card, lines: goods({ salt: 500 }) })
    const between = await service.call('post', '/v1/swipes', body, till)
    await giveBack(first.reference, [{ line: 1 }])
    const again = await service.call('post', '/v1/swipes', body, till)
    expect([again.status, again.body]).toEqual([200, between.body])
    const next = await buy({ salt: 500 })
    expect(
      [first, between.body, next].map(({ totals }: { totals: Body }) => totals['discountMinor']),
    ).toEqual([100, 0, 100])
  })
})

describe('points', () => {
  it('go with ten parts as with the whole, though no part is worth a point', async () => {
    await setProgramme({ earnStepMinor: 1000 })
    const lines = [aLine(1, { quantity: 10, unitPriceMinor: 900 })]
    const sale = await buy({}, { lines })
    expect(sale.points.earned).toBe(9)
    let reversed = 0
    for (let piece = 0; piece < 10; piece += 1) {
      const back = await giveBack(sale.reference, [{ line: 1, quantity: 1 }])
      reversed += back.points.reversed
    }
    expect([reversed, (await pointsOf()).balance]).toEqual([9, 0])
  })

  it('come back with the end that they had: what has ended meanwhile cannot be spent, and goes again', async () => {
    await giveLots(service, member.accountId, [{ points: 80, expiresAt: '2026-11-21T00:00:00Z' }])
    const sale = await buy({ bread: 80 }, { spendPoints: 80, tenders: [] })
    now = new Date('2026-11-25T12:00:00Z')
    const back = await giveBack(sale.reference, [{ line: 1 }])
    expect([back.refundMinor, back.points]).toMatchObject([0, { restored: 80, balance: 80 }])
    expect((await pointsOf()).spendable).toBe(0)
    const options = { jobs: dailyJobs, signal: new AbortController().signal }
    for await (const _done of runDay(service.deps, '2026-11-24', options));
    expect((await pointsOf()).balance).toBe(0)
  })

  it.each([
    [{ policy: 'allow', maxPoints: null }, 201, 201],
    [{ policy: 'cap', maxPoints: 100 }, 201, 422],
    [{ policy: 'refuse', maxPoints: null }, 422, 422],
  ])('that are spent are owed as the programme has it: %j', async (returnDebt, small, large) => {
    await setProgramme({ returnDebt })
    const sale = await buy({}, { lines: [aLine(1, { quantity: 3, unitPriceMinor: 10_000 })] })
    await buy({ bread: 300 }, { spendPoints: 300, tenders: [] })
    const fields = { returnedAt: now.toISOString() }
    for (const [quantity, status] of [
      [1, small],
      [2, large],
    ]) {
      const lines = [{ line: 1, quantity }]
      const { balance } = await pointsOf()
      const dry = await undo('returns', sale.reference, { ...fields, lines, dryRun: true })
      const answer = await undo('returns', sale.reference, { ...fields, lines })
      expect([dry.status === 200, answer.status]).toEqual([status === 201, status])
      if (status === 422) {
        expect([answer.body.code, (await pointsOf()).balance]).toEqual(['points-owed', balance])
      } else expect(answer.body.flags).toEqual(['points-debt'])
    }
  })
})

describe('a return by a clock that is wrong', () => {
  it('is taken and flagged where it says to be from before its sale', async () => {
    const sale = await buy({ milk: 200 })
    const back = await giveBack(sale.reference, [{ line: 1 }], {
      returnedAt: '2026-11-19T10:00:00Z',
    })
    expect([back.refundMinor, back.flags]).toEqual([200, ['before-purchase']])
  })
})

describe('the list of a member’s baskets', () => {
  it('shows what came back of each, in all, and what the rest comes to', async () => {
    const sale = await buy({}, { lines: [aLine(1, { quantity: 3, unitPriceMinor: 400 })] })
    const whole = await buy({ milk: 200 })
    for (const _piece of [1, 2]) await giveBack(sale.reference, [{ line: 1, quantity: 1 }])
    const path = `/v1/members/${member.id}/baskets`
    const { body } = await service.call('get', path, undefined, await service.keyOf('app'))
    const shown = new Map(body.data.map((one: Body) => [one['id'], one]))
    expect(shown.get(sale.id)).toMatchObject({
      totals: { netMinor: 1200 },
      returned: {
        lines: [{ line: 1, quantity: 2, weightGrams: 0 }],
        refundedMinor: 800,
        owedMinor: 0,
        netMinor: 400,
        points: { earned: 4, spent: 0 },
      },
    })
    expect(shown.get(whole.id)).toMatchObject({ returned: null })
  })
})
