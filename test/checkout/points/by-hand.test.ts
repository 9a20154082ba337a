import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { moveLots } from '../../../src/checkout/points/move-lots.ts'
import { newId } from '../../../src/domain/ids.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { entriesOf, giveLots, lotsOf, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

const NOW = new Date('2026-11-20T12:00:00Z')

let service: TestService
let terminalKey: string
let staffKey: string
beforeAll(async () => {
  service = await startService({ now: () => NOW })
  ;({ key: terminalKey } = await service.openStore())
  await service.openStore({ storeId: '0099', timeZone: 'America/New_York' })
  staffKey = await service.keyOf('staff')
})
afterAll(() => service.close())

const post = (path: string, body: unknown, headers = {}, key: string | null = staffKey) =>
  service.call('post', path, body, key, headers)
const adjust = (id: string, body: unknown, headers = {}, key: string | null = staffKey) =>
  post(`/v1/members/${id}/points/adjustments`, body, headers, key)
const transfer = (id: string, body: unknown, headers = {}, key: string | null = staffKey) =>
  post(`/v1/members/${id}/points/transfers`, body, headers, key)
const pointsOf = async (id: string) =>
  (await service.call('get', `/v1/members/${id}/points`, undefined, staffKey)).body
const isClean = async () => expect(await findBroken(service.deps.pool)).toEqual([])

describe('an adjustment', () => {
  it('gives a lot that ends with the day when that is over in every store, by months or by name', async () => {
    const { id, accountId } = await openMember(service)
    const given = await adjust(id, { points: 500, reason: 'Broken eggs' })
    expect([given.status, given.body]).toEqual([
      201,
      {
        entries: [
          {
            id: expect.any(String),
            lotId: expect.any(String),
            kind: 'adjust',
            points: 500,
            reason: 'Broken eggs',
            author: expect.any(String),
            occurredAt: NOW.toISOString(),
          },
        ],
        balance: 500,
        spendable: 500,
      },
    ])
    await adjust(id, { points: 20, reason: 'Birthday', expiresOn: '2027-07-04' })
    const lots = await lotsOf(service, accountId)
    expect(lots.map((lot) => [lot.origin, lot.points, lot.expires_at.toISOString()])).toEqual([
      ['adjust', 500, '2028-11-21T05:00:00.000Z'],
      ['adjust', 20, '2027-07-05T04:00:00.000Z'],
    ])
    await isClean()
  })

  it('takes from open lots, first expiring first, and no more than can be spent', async () => {
    const { id, accountId } = await openMember(service)
    const [later, sooner] = await giveLots(service, accountId, [
      { points: 100, expiresAt: '2027-05-01T00:00:00Z' },
      { points: 30, expiresAt: '2027-01-01T00:00:00Z' },
      { points: 70, expiresAt: '2027-01-01T00:00:00Z', availableAt: '2026-12-01T00:00:00Z' },
      { points: 40, expiresAt: '2026-11-20T12:00:00Z' },
      { points: 50, expiresAt: '2026-01-01T00:00:00Z', owed: 10 },
    ])
    const refused = await adjust(id, { points: -121, reason: 'Too much' })
    expect([refused.status, refused.body.code]).toEqual([422, 'points-insufficient'])
    const taken = await adjust(id, { points: -120, reason: 'Given by mistake' })
    expect([taken.status, taken.body.balance, taken.body.spendable]).toEqual([201, 110, 0])
    expect(
      taken.body.entries.map((entry: { lotId: string; points: number }) => [
        entry.lotId,
        entry.points,
      ]),
    ).toEqual([
      [sooner, -30],
      [later, -90],
    ])
    await isClean()
  })

  it('leaves what a till holds in a quote', async () => {
    const { id, card, accountId } = await openMember(service)
    await giveLots(service, accountId, [{ points: 300, expiresAt: '2027-05-01T00:00:00Z' }])
    const { reference: _, tenders: __, ...content } = aSwipe({ card, spendPoints: 250 })
    const quoted = await service.call('post', '/v1/swipes/quote', content, terminalKey)
    expect([quoted.status, quoted.body.points.spent]).toEqual([200, 250])
    const refused = await adjust(id, { points: -51, reason: 'All of it' })
    expect([refused.status, refused.body.code]).toEqual([422, 'points-insufficient'])
    const other = await openMember(service)
    const all = await transfer(id, { toMemberId: other.id, points: 'all' })
    expect([all.status, all.body.code]).toEqual([409, 'state-conflict'])
    expect((await adjust(id, { points: -50, reason: 'What is left' })).status).toBe(201)
  })

  it('is done once for an Idempotency-Key', async () => {
    const { id } = await openMember(service)
    const headers = { 'idempotency-key': `adjust ${id}` }
    const body = { points: 5, reason: 'Sorry' }
    const first = await adjust(id, body, headers)
    const again = await adjust(id, body, headers)
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect((await pointsOf(id)).balance).toBe(5)
    expect((await adjust(id, { ...body, points: 6 }, headers)).status).toBe(409)
  })

  it.each([
    ['no points', { points: 0, reason: 'x' }, 400, '/points'],
    ['no reason', { points: 5 }, 400, '/reason'],
    ['a blank reason', { points: 5, reason: ' ' }, 400, '/reason'],
    ['a half point', { points: 0.5, reason: 'x' }, 400, '/points'],
    [
      'a day that has passed',
      { points: 5, reason: 'x', expiresOn: '2026-11-19' },
      400,
      '/expiresOn',
    ],
    ['no day', { points: 5, reason: 'x', expiresOn: '2026-02-30' }, 400, '/expiresOn'],
    [
      'an end of what is taken',
      { points: -5, reason: 'x', expiresOn: '2027-01-01' },
      400,
      '/expiresOn',
    ],
  ])('refuses %s', async (_name, body, status, pointer) => {
    const { id } = await openMember(service)
    const answer = await adjust(id, body)
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer])
    expect((await pointsOf(id)).data).toEqual([])
  })

  it('is for staff alone, and for members whom there are', async () => {
    const { id } = await openMember(service)
    const body = { points: 5, reason: 'x' }
    expect((await adjust(id, body, {}, null)).status).toBe(401)
    for (const role of ['app', 'marketing'] as const) {
      expect((await adjust(id, body, {}, await service.keyOf(role))).status).toBe(403)
    }
    expect((await adjust(id, body, {}, terminalKey)).status).toBe(403)
    expect((await adjust(newId(), body)).status).toBe(404)
    expect((await adjust('nobody', body)).status).toBe(404)
    await service.deps.pool.query(
      'update members set profiling_since = null, erased_at = now() where id = $1',
      [id],
    )
    expect((await adjust(id, body)).status).toBe(404)
  })
})

describe('a transfer', () => {
  it('moves a part with the dates of its lots; each entry names the other', async () => {
    const from = await openMember(service)
    const to = await openMember(service)
    const [later, sooner] = await giveLots(service, from.accountId, [
      { points: 100, expiresAt: '2027-05-01T00:00:00Z', earnedAt: '2025-05-01T08:00:00Z' },
      {
        points: 30,
        expiresAt: '2027-01-01T00:00:00Z',
        earnedAt: '2025-01-01T08:00:00Z',
        availableAt: '2025-02-01T00:00:00Z',
      },
    ])
    const moved = await transfer(from.id, { toMemberId: to.id, points: 50 })
    expect([moved.status, moved.body]).toEqual([
      201,
      {
        points: 50,
        lots: 2,
        from: { balance: 80, spendable: 80 },
        to: { balance: 50, spendable: 50 },
      },
    ])
    const left = await lotsOf(service, from.accountId)
    expect(left.map((lot) => [lot.id, lot.remaining])).toEqual([
      [later, 80],
      [sooner, 0],
    ])
    const arrived = await lotsOf(service, to.accountId)
    const dates = ['earned_at', 'available_at', 'expires_at'] as const
    const datesOf = (lot: (typeof left)[number] | undefined) => dates.map((name) => lot?.[name])
    expect(arrived.map((lot) => [lot.origin, lot.points, lot.remaining])).toEqual([
      ['transfer', 30, 30],
      ['transfer', 20, 20],
    ])
    expect(arrived.map(datesOf)).toEqual([datesOf(left[1]), datesOf(left[0])])
    const out = (await entriesOf(service, from.accountId)).filter((one) => one.kind === 'move')
    const into = await entriesOf(service, to.accountId)
    expect(out.map((one) => one.points)).toEqual([-30, -20])
    expect(into.map((one) => [one.kind, one.points])).toEqual([
      ['move', 30],
      ['move', 20],
    ])
    out.forEach((one, i) => {
      expect(one.reason).toContain(into[i]?.id)
      expect(into[i]?.reason).toContain(one.id)
      expect(one.author).toEqual(expect.any(String))
    })
    await isClean()
  })

  it('moves all lots whole: pending, spent and owed ones, and what becomes of them', async () => {
    const from = await openMember(service)
    const to = await openMember(service)
    const lines = [aLine(1, { unitPriceMinor: 10_000 })]
    const bought = await service.call(
      'post',
      '/v1/swipes',
      aSwipe({ card: from.card, lines }),
      terminalKey,
    )
    expect(bought.body.points.earned).toBe(100)
    const given = await giveLots(service, from.accountId, [
      { points: 40, expiresAt: '2027-01-01T00:00:00Z', availableAt: '2026-12-01T00:00:00Z' },
      { points: 25, expiresAt: '2026-01-01T00:00:00Z', owed: 25 },
      { points: 15, expiresAt: '2026-11-20T10:00:00Z', expired: true },
    ])
    await adjust(from.id, { points: -75, reason: 'Spent' })
    const before = await lotsOf(service, from.accountId)
    const moved = await transfer(from.id, { toMemberId: to.id, points: 'all' })
    expect([moved.status, moved.body]).toEqual([
      201,
      {
        points: 40,
        lots: 4,
        from: { balance: 0, spendable: 0 },
        to: { balance: 40, spendable: 0 },
      },
    ])
    const stones = await lotsOf(service, from.accountId)
    const arrived = await lotsOf(service, to.accountId)
    expect(stones.map((lot) => [lot.id, lot.remaining, lot.expired, lot.debt])).toEqual(
      before.map((lot) => [lot.id, 0, 0, 0]),
    )
    expect(stones.map((lot) => [lot.moved_to_account, lot.moved_to_lot])).toEqual(
      arrived.map((lot) => [to.accountId, lot.id]),
    )
    const same = ({ id: _, account_id: __, ...rest }: Record<string, unknown>) => rest
    expect(arrived.map((lot) => same(lot))).toEqual(before.map((lot) => same(lot)))
    expect(given).toHaveLength(3)
    expect((await pointsOf(to.id)).debt).toBe(25)
    // What is spent now is spent from where it went, and a second move finds nothing.
    const again = await transfer(from.id, { toMemberId: to.id, points: 'all' })
    expect([again.status, again.body.lots, again.body.points]).toEqual([201, 0, 0])
    await isClean()
    // Back again, past the stones.
    const back = await transfer(to.id, { toMemberId: from.id, points: 'all' })
    expect([back.body.lots, back.body.from.balance, back.body.to.balance]).toEqual([4, 0, 40])
    await isClean()
  })

  it('is refused without points, to oneself, to nobody and by others than staff', async () => {
    const from = await openMember(service)
    const to = await openMember(service)
    const codeOf = async (body: unknown, id = from.id) => {
      const answer = await transfer(id, body)
      return [answer.status, answer.body.code]
    }
    expect(await codeOf({ toMemberId: to.id, points: 1 })).toEqual([422, 'points-insufficient'])
    expect(await codeOf({ toMemberId: from.id, points: 1 })).toEqual([409, 'state-conflict'])
    expect(await codeOf({ toMemberId: newId(), points: 1 })).toEqual([422, 'member-unknown'])
    expect(await codeOf({ toMemberId: 'nobody', points: 1 })).toEqual([422, 'member-unknown'])
    expect(await codeOf({ toMemberId: to.id, points: 0 })).toEqual([400, 'invalid-request'])
    expect(await codeOf({ toMemberId: to.id, points: 1 }, newId())).toEqual([404, 'not-found'])
    await service.deps.pool.query(
      'update members set profiling_since = null, erased_at = now() where id = $1',
      [to.id],
    )
    expect(await codeOf({ toMemberId: to.id, points: 1 })).toEqual([422, 'member-unknown'])
    const body = { toMemberId: to.id, points: 1 }
    expect((await transfer(from.id, body, {}, await service.keyOf('app'))).status).toBe(403)
  })

  it('goes both ways at once without loss, without a deadlock and without more than there was', async () => {
    const [one, two] = [await openMember(service), await openMember(service)]
    for (const { accountId } of [one, two]) {
      const lots = [1, 2, 3].map((month) => ({
        points: 100,
        expiresAt: `2027-0${month}-01T00:00:00Z`,
      }))
      await giveLots(service, accountId, lots)
    }
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0
          ? transfer(one.id, { toMemberId: two.id, points: 70 })
          : transfer(two.id, { toMemberId: one.id, points: 70 }),
      ),
    )
    expect(answers.filter(({ status }) => status !== 201 && status !== 422)).toEqual([])
    const balances = [(await pointsOf(one.id)).balance, (await pointsOf(two.id)).balance]
    expect(balances[0] + balances[1]).toBe(600)
    await isClean()
  })

  it('waits for its place: a sale that is being recorded is moved too', async () => {
    const [from, to] = [await openMember(service), await openMember(service)]
    await giveLots(service, from.accountId, [{ points: 10, expiresAt: '2027-05-01T00:00:00Z' }])
    await Promise.all([
      service.call('post', '/v1/swipes', aSwipe({ card: from.card, spendPoints: 4 }), terminalKey),
      service.deps.db
        .transaction()
        .execute((tx) => moveLots(tx, from.accountId, to.accountId, { at: NOW, author: null })),
    ])
    await isClean()
  })
})

describe('points of a household', () => {
  it('are shown to each member, and are what staff give, take and move', async () => {
    const [head, child, friend] = [
      await openMember(service),
      await openMember(service),
      await openMember(service),
    ]
    const shared = newId()
    await service.deps.pool.query('insert into points_balances (account_id) values ($1)', [shared])
    await service.deps.pool.query(
      'update points_balances set shared_account_id = $1 where account_id = any($2)',
      [shared, [head.accountId, child.accountId]],
    )
    await giveLots(service, shared, [{ points: 90, expiresAt: '2027-05-01T00:00:00Z' }])
    await adjust(head.id, { points: 10, reason: 'Sorry' })
    expect((await pointsOf(child.id)).balance).toBe(100)
    const within = await transfer(head.id, { toMemberId: child.id, points: 1 })
    expect([within.status, within.body.code]).toEqual([409, 'state-conflict'])
    const all = await transfer(head.id, { toMemberId: friend.id, points: 'all' })
    expect([all.status, all.body.code]).toEqual([409, 'state-conflict'])
    expect((await transfer(child.id, { toMemberId: friend.id, points: 60 })).status).toBe(201)
    expect((await pointsOf(head.id)).balance).toBe(40)
    expect((await pointsOf(friend.id)).balance).toBe(60)
    await isClean()
  })
})

describe('what a member sees', () => {
  it('a reason for each movement that staff made, and which return it is of', async () => {
    const { id, accountId } = await openMember(service)
    const returnId = newId()
    await giveLots(service, accountId, [{ points: 9, expiresAt: '2027-01-01T00:00:00Z', owed: 1 }])
    await service.deps.pool.query(
      `update points_entries set return_id = $1 where account_id = $2 and kind = 'reverse'`,
      [returnId, accountId],
    )
    await adjust(id, { points: 5, reason: 'Waited too long' })
    const { data } = await pointsOf(id)
    expect(
      data.map((entry: Record<string, unknown>) => [
        ...[entry['kind'], entry['points'], entry['reason'], entry['returnId']],
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['adjust', 5, 'Waited too long', null],
        ['reverse', -9, null, returnId],
        ['earn', 9, null, null],
      ]),
    )
    expect(JSON.stringify(data)).not.toContain('author')
  })

  it('all next expiries by date, the first twelve, with pending points and debts', async () => {
    const { id, accountId } = await openMember(service)
    const ends = Array.from({ length: 14 }, (_, i) => new Date(Date.UTC(2027, i, 1)).toISOString())
    await giveLots(service, accountId, [
      ...ends.map((expiresAt, i) => ({ points: i + 1, expiresAt })),
      { points: 100, expiresAt: ends[0] ?? '' },
      { points: 7, expiresAt: ends[1] ?? '', availableAt: '2026-12-24T00:00:00Z' },
      { points: 8, expiresAt: '2026-11-01T00:00:00Z' },
      { points: 3, expiresAt: '2027-03-01T00:00:00Z', owed: 12 },
    ])
    const shown = await pointsOf(id)
    expect(shown.expiries).toEqual(
      ends.slice(0, 12).map((at, i) => ({ at, points: [101, 9][i] ?? i + 1 })),
    )
    expect([shown.pending, shown.debt]).toEqual([7, 12])
    expect([shown.spendable, shown.balance]).toEqual([205 - 12, 205 + 7 + 8 - 12])
    expect(shown.lots).toHaveLength(18)
    expect(shown.lots.map((lot: { remaining: number }) => lot.remaining)).toContain(-12)
  })
})
