import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aProduct, aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { type JoinedMember, joinMember, recordBaskets, setConsent } from './recorded.ts'

const AS_OF = '2026-11-20T09:00:00.000Z'

describe('GET /v1/members/{id}/profile', () => {
  let service: TestService
  let terminalKey: string
  let appKey: string
  let member: JoinedMember
  let lastBasketId: string

  async function swipe(card: string, purchasedAt: string, lines: Parameters<typeof aLine>[]) {
    const body = aSwipe({ card, purchasedAt, lines: lines.map((line) => aLine(...line)) })
    const answer = await service.call('post', '/v1/swipes', body, terminalKey)
    expect(answer.status).toBe(201)
    return answer.body
  }
  const profileOf = (id: string, key?: string | null, query = '') =>
    service.call('get', `/v1/members/${id}/profile${query}`, undefined, key)

  beforeAll(async () => {
    service = await startService({ now: () => new Date(AS_OF) })
    terminalKey = (await service.openStore()).key
    appKey = await service.keyOf('app')
    const products = [aProduct('sku-1', { name: 'Peas' }), aProduct('sku-2', { category: 'TEA' })]
    await service.call('post', '/v1/products/batch', { products })
    member = await joinMember(service)
    await swipe(member.card, '2026-10-31T09:00:00Z', [[1, { quantity: 3 }]])
    const last = await swipe(member.card, '2026-11-10T20:00:00Z', [[1], [2], [3, { sku: 'sku-1' }]])
    lastBasketId = last.id
    await swipe(member.card, '2026-11-05T09:00:00Z', [
      [1, { sku: 'unheard-of', unitPriceMinor: 50 }],
    ])
    await service.drain()
  })
  afterAll(() => service.close())

  it('shows what three swipes come to, calculated by hand', async () => {
    const answer = await profileOf(member.id, appKey)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      memberId: member.id,
      asOf: AS_OF,
      lastBasket: { id: lastBasketId, purchasedAt: '2026-11-10T20:00:00.000Z' },
      baskets: 3,
      units: 7,
      spendMinor: 1250,
      averageMinor: 417,
      offerShare: 0,
      firstAt: '2026-10-31T09:00:00.000Z',
      lastAt: '2026-11-10T20:00:00.000Z',
      cadenceDays: (10 + 11 / 24) / 2,
      daysSinceLast: 9 + 13 / 24,
      preferredStore: { key: '0042', share: 1 },
      preferredWeekday: { key: 2, share: 1 / 3 },
      preferredDaypart: { key: 'morning', share: 2 / 3 },
    })
    const [old, late, middle] = [20, 9 + 13 / 24, 15].map((days) => 2 ** (-days / 45))
    const sum = (old ?? 0) + (late ?? 0) + (middle ?? 0)
    expect(answer.body.frequency).toBeCloseTo(sum, 9)
    const { products, categories, departments } = answer.body
    expect(products.map((it: { sku: string }) => it.sku)).toEqual(['sku-1', 'sku-2', 'unheard-of'])
    expect(products[0]).toMatchObject({
      name: 'Peas',
      baskets: 2,
      units: 5,
      spendMinor: 1000,
      share: 0.8,
    })
    expect(products[0].intervalDays).toBeCloseTo(10 + 11 / 24, 9)
    expect(products[2]).toMatchObject({
      name: null,
      baskets: 1,
      intervalDays: null,
      daysSinceLast: 15,
    })
    expect(categories.map((it: { category: string }) => it.category)).toEqual(['TINS', 'TEA'])
    expect(departments).toMatchObject([{ department: 'GROCERY', baskets: 2, spendMinor: 1200 }])
  })

  it('lets time pass until the asked instant for the app and the staff', async () => {
    const [now, later] = await Promise.all([
      profileOf(member.id, appKey),
      profileOf(member.id, await service.keyOf('staff'), '?at=2027-01-04T09:00:00Z'),
    ])
    expect(later.body.asOf).toBe('2027-01-04T09:00:00.000Z')
    expect(later.body.frequency).toBeCloseTo(now.body.frequency / 2, 9)
    expect(later.body.baskets).toBe(3)
  })

  it('says as of when it is where it is asked for as of before the last basket', async () => {
    const { body } = await profileOf(member.id, appKey, '?at=1900-01-01T00:00:00Z')
    const last = '2026-11-10T20:00:00.000Z'
    expect(body).toMatchObject({ asOf: last, lifeCycle: { asOf: last }, daysSinceLast: 0 })
    expect(body).toEqual((await profileOf(member.id, appKey, `?at=${last}`)).body)
  })

  it('is there for a basket of whatever date, as of that time and of today', async () => {
    const ancient = await joinMember(service)
    await swipe(ancient.card, '1700-06-01T09:00:00Z', [[1]])
    await swipe(ancient.card, '0001-01-02T00:00:00Z', [[2]])
    await service.drain()
    const ask = (what: string) =>
      service.call('get', `/v1/members/${ancient.id}/${what}`, undefined, appKey)
    const then = await ask('profile?at=1700-06-02T00:00:00Z')
    expect([then.status, then.body.baskets]).toEqual([200, 2])
    expect(then.body.frequency).toBeGreaterThan(0)
    for (const what of ['profile', 'profile?at=9999-12-31T00:00:00Z', 'outlook', 'suggestions']) {
      expect([what, (await ask(what)).status]).toEqual([what, 200])
    }
  })

  it('is open to marketing and to the member, as of now alone', async () => {
    const token = (await service.call('post', `/v1/members/${member.id}/tokens`, {}, appKey)).body
      .token
    expect((await profileOf(member.id, await service.keyOf('marketing'))).status).toBe(200)
    expect((await profileOf(member.id, token)).status).toBe(200)
    const refused = await profileOf(member.id, token, '?at=2026-11-20T09:00:00Z')
    expect([refused.status, refused.body.code]).toEqual([403, 'role-not-allowed'])
  })

  it('is hidden from other members, terminals and callers without a key', async () => {
    const other = await joinMember(service)
    const token = (await service.call('post', `/v1/members/${other.id}/tokens`, {}, appKey)).body
      .token
    const refusals = await Promise.all([
      profileOf(member.id, token),
      profileOf(member.id, terminalKey),
      profileOf(member.id, null),
    ])
    expect(refusals.map((it) => [it.status, it.body.code])).toEqual([
      [404, 'not-found'],
      [403, 'role-not-allowed'],
      [401, 'key-missing'],
    ])
  })

  it('refuses an instant that is none and questions it does not know', async () => {
    for (const query of ['?at=yesterday', '?at=2026-11-20', '?when=2026-11-20T09:00:00Z']) {
      const answer = await profileOf(member.id, appKey, query)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    }
  })

  it('says why there is none: nobody, no basket, no consent', async () => {
    const [refusing, fresh] = [await joinMember(service, false), await joinMember(service)]
    await swipe(refusing.card, '2026-11-20T09:00:00Z', [[1]])
    await service.drain()
    const answers = await Promise.all(
      ['no-such-member', fresh.id, refusing.id].map((id) => profileOf(id, appKey)),
    )
    for (const answer of answers) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found'])
    }
    expect(answers[0]?.body.detail).toMatch(/no such member/)
    expect(answers[1]?.body.detail).toMatch(/No basket/)
    expect(answers[2]?.body.detail).toMatch(/not consented/)
  })

  it('is gone with the answer to the withdrawal', async () => {
    const leaving = await joinMember(service)
    await swipe(leaving.card, '2026-11-20T09:00:00Z', [[1]])
    await service.drain()
    expect((await profileOf(leaving.id, appKey)).status).toBe(200)
    await setConsent(service, leaving, false)
    expect((await profileOf(leaving.id, appKey)).status).toBe(404)
  })

  it('lists the fifty most frequent products of many', async () => {
    const collector = await joinMember(service)
    const skus = Array.from({ length: 60 }, (_, index) => `item-${String(index).padStart(2, '0')}`)
    const bought = [skus.slice(0, 55), skus.slice(5)]
    await recordBaskets(
      service.deps,
      bought.map((part) => ({
        accountId: collector.accountId,
        lines: part.map((sku) => ({ sku })),
      })),
    )
    await service.drain()
    const { products } = (await profileOf(collector.id, appKey)).body
    expect(products.map((it: { sku: string }) => it.sku)).toEqual(skus.slice(5, 55))
  })
})
