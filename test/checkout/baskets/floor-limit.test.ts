import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const LIMIT = 50

describe('the floor limit of points spent offline', () => {
  let service: TestService
  let till: string
  beforeAll(async () => {
    service = await startService({ now: () => new Date('2026-11-25T12:00:00Z') })
    till = (await service.openStore()).key
    await setLimit(LIMIT)
  })
  afterAll(() => service.close())

  async function setLimit(offlinePointsMaxPerDay: number | null): Promise<void> {
    const terms = (await service.call('get', '/v1/programme')).body
    const saved = await service.call('put', '/v1/programme', { ...terms, offlinePointsMaxPerDay })
    expect([saved.status, saved.body.offlinePointsMaxPerDay]).toEqual([200, offlinePointsMaxPerDay])
  }

  async function setZone(timeZone: string): Promise<void> {
    const body = { name: 'A store', timeZone, jurisdiction: 'IE' }
    expect((await service.call('put', '/v1/stores/0042', body)).status).toBe(200)
  }

  /** A card of somebody who has so many points. */
  async function aCard(points: number): Promise<string> {
    const card = (await service.call('post', '/v1/members', aMember())).body.cards[0].number
    const lines = [aLine(1, { unitPriceMinor: points * 100 })]
    const earned = await pay({ card, lines, purchasedAt: '2026-11-01T10:00:00Z' })
    expect(earned.points.earned).toBe(points)
    return card
  }
  const spending = (card: string, spendPoints: number, fields: Body = {}) =>
    aSwipe({ card, spendPoints, purchasedAt: '2026-11-20T10:00:00Z', ...fields })
  async function pay(fields: Body) {
    const answer = await service.call('post', '/v1/swipes', aSwipe(fields), till)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }
  async function store(...swipes: Body[]) {
    const answer = await service.call('post', '/v1/swipes/batch', swipes, till)
    return answer.body.results.map(({ body }: { body: Body & { flags: string[] } }) => body)
  }
  const isOver = ({ flags }: { flags: string[] }) => flags.includes('offline-points-over-limit')

  it('flags what goes beyond it on a day, over all baskets, and records it', async () => {
    const card = await aCard(200)
    const stored = await store(
      spending(card, 30),
      spending(card, 20),
      spending(card, 1),
      spending(card, 50, { purchasedAt: '2026-11-21T10:00:00Z' }),
    )
    expect(stored.map(isOver)).toEqual([false, false, true, false])
    expect(stored.map((one: { points: { spent: number } }) => one.points.spent)).toEqual([
      30, 20, 1, 50,
    ])
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('goes by the day of purchase where the store is', async () => {
    const card = await aCard(200)
    const at = (purchasedAt: string) => spending(card, LIMIT, { purchasedAt })
    await setZone('America/New_York')
    const stored = await store(at('2026-11-20T23:30:00-05:00'), at('2026-11-21T00:30:00-05:00'))
    expect((await store(at('2026-11-21T14:00:00Z'))).map(isOver)).toEqual([true])
    await setZone('Europe/Dublin')
    expect(stored.map(isOver)).toEqual([false, false])
  })

  it('counts what the till took, though the member did not have it', async () => {
    const card = await aCard(10)
    const [first, second] = await store(spending(card, 40), spending(card, 40))
    expect([first.points.spent, first.flags]).toEqual([
      10,
      expect.arrayContaining(['points-unbacked']),
    ])
    expect([isOver(first), isOver(second)]).toEqual([false, true])
  })

  it('counts a repeat once', async () => {
    const card = await aCard(100)
    const swipe = spending(card, 30)
    await store(swipe, swipe)
    await store(swipe)
    expect((await store(spending(card, 20))).map(isOver)).toEqual([false])
  })

  it('is of sales that had happened: what is spent online counts nothing', async () => {
    const card = await aCard(200)
    expect(isOver(await pay({ ...spending(card, 80), tenders: cash(320) }))).toBe(false)
    const [stored] = await store(spending(card, LIMIT))
    expect(isOver(stored)).toBe(false)
    const offline = { ...spending(card, 1), offline: { discounts: [] } }
    expect(isOver(await pay(offline))).toBe(true)
  })

  it('is of each member by itself, and of nobody where none is set', async () => {
    const [mine, theirs] = [await aCard(100), await aCard(100)]
    await setLimit(null)
    const free = await store(spending(mine, 60), spending(theirs, 60))
    await setLimit(LIMIT)
    expect(free.map(isOver)).toEqual([false, false])
    // It was counted all the same.
    expect((await store(spending(mine, 1))).map(isOver)).toEqual([true])
  })

  const cash = (amountMinor: number) => [{ type: 'cash', amountMinor }]
})
