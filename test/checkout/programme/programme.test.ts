import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

const terms = {
  currency: 'SEK',
  pointValueMinor: 2,
  earnStepMinor: 50,
  pointsValidMonths: 12,
  discountMaxPercent: 80,
  returnDebt: { policy: 'cap', maxPoints: 500 },
  claimDays: 10,
  claimsPerDay: 3,
  offlinePointsMaxPerDay: null,
  offerPackHours: 48,
}

/** What is not said of the terms. */
const defaults = {
  earnOn: 'afterCoupons',
  notEarningTenders: ['voucher', 'giftCard'],
  pending: { kind: 'none' },
  returnWindowDays: null,
  earnCaps: [],
  tiers: [],
  tierPeriodMonths: 12,
  tierValidMonths: 12,
  profiledGoods: null,
  yearlyDiscountPercent: 10,
}

describe('the programme', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const put = (body: unknown, key?: string | null) =>
    service.call('put', '/v1/programme', body, key)
  const get = (key?: string | null) => service.call('get', '/v1/programme', undefined, key)

  it('has terms before any were set', async () => {
    expect((await get()).body).toEqual({
      currency: 'EUR',
      pointValueMinor: 1,
      earnStepMinor: 100,
      pointsValidMonths: 24,
      discountMaxPercent: 100,
      ...defaults,
      returnDebt: { policy: 'allow', maxPoints: null },
      claimDays: 14,
      claimsPerDay: 2,
      offlinePointsMaxPerDay: null,
      offerPackHours: 72,
    })
  })

  it('is changed whole, the same way any number of times', async () => {
    for (const _time of [1, 2]) {
      const answer = await put(terms)
      expect([answer.status, answer.body]).toEqual([200, { ...defaults, ...terms }])
    }
    expect((await get()).body).toEqual({ ...defaults, ...terms })
  })

  it('is one of two that were sent at once, never a mixture', async () => {
    const others = { ...terms, currency: 'NOK', pointValueMinor: 3, earnStepMinor: 70 }
    const answers = await Promise.all([put(terms), put(others), put(terms), put(others)])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    const all = [terms, others].map((one) => ({ ...defaults, ...one }))
    expect(all).toContainEqual((await get()).body)
  })

  it.each([
    ['an unknown currency', { currency: 'XQQ' }, '/currency'],
    ['a currency in small letters', { currency: 'eur' }, '/currency'],
    ['points worth nothing', { pointValueMinor: 0 }, '/pointValueMinor'],
    ['a step of nothing', { earnStepMinor: 0 }, '/earnStepMinor'],
    ['a step in fractions', { earnStepMinor: 0.5 }, '/earnStepMinor'],
    ['points that never last', { pointsValidMonths: 0 }, '/pointsValidMonths'],
    ['points that last too long', { pointsValidMonths: 121 }, '/pointsValidMonths'],
    ['more off than there is', { discountMaxPercent: 101 }, '/discountMaxPercent'],
    ['an unknown policy', { returnDebt: { policy: 'forgive' } }, '/returnDebt/policy'],
    ['a cap without a most', { returnDebt: { policy: 'cap' } }, '/returnDebt/maxPoints'],
    ['a cap below 0', { returnDebt: { policy: 'cap', maxPoints: -1 } }, '/returnDebt/maxPoints'],
    [
      'a most without a cap',
      { returnDebt: { policy: 'allow', maxPoints: 5 } },
      '/returnDebt/maxPoints',
    ],
    ['no day to claim on', { claimDays: 0 }, '/claimDays'],
    ['claims below none', { claimsPerDay: -1 }, '/claimsPerDay'],
    ['packs that last too long', { offerPackHours: 337 }, '/offerPackHours'],
    ['a year that costs more than all', { yearlyDiscountPercent: 101 }, '/yearlyDiscountPercent'],
    ['a year that adds', { yearlyDiscountPercent: -1 }, '/yearlyDiscountPercent'],
    ['a field left out', { currency: undefined }, '/currency'],
  ])('refuses %s and stays as it was', async (_name, change, pointer) => {
    const before = (await get()).body
    const answer = await put({ ...terms, ...change })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(pointer)
    expect((await get()).body).toEqual(before)
  })

  it('refuses a field that nobody knows, by its name', async () => {
    const answer = await put({ ...terms, interest: 3 })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].detail).toContain('interest')
  })

  it('is read by marketing and staff, changed by admin alone, and hidden from others', async () => {
    for (const role of ['marketing', 'staff'] as const) {
      const key = await service.keyOf(role)
      expect((await get(key)).status).toBe(200)
      expect((await put(terms, key)).status).toBe(403)
    }
    expect((await get(await service.keyOf('app'))).status).toBe(403)
    expect((await get(null)).status).toBe(401)
    expect((await put(terms, null)).status).toBe(401)
  })

  it('counts for the next basket, and keeps its currency once there is one', async () => {
    await put({ ...terms, currency: 'EUR' })
    const { key } = await service.openStore()
    const member = await service.call('post', '/v1/members', {
      consents: { profiling: false, email: false, sms: false, post: false, phone: false },
    })
    const card = member.body.cards[0].number
    const swipe = await service.call('post', '/v1/swipes', aSwipe({ card }), key)
    expect([swipe.status, swipe.body.points.earned]).toEqual([201, 8])
    const other = await put({ ...terms, currency: 'USD' })
    expect([other.status, other.body.code]).toEqual([409, 'state-conflict'])
    expect(other.body.errors[0].pointer).toBe('/currency')
    expect((await put({ ...terms, currency: 'EUR', earnStepMinor: 200 })).status).toBe(200)
    const later = await service.call('post', '/v1/swipes', aSwipe({ card }), key)
    expect(later.body.points.earned).toBe(2)
  })
})
