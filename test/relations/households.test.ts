import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aSwipe } from '../support/builders.ts'
import { openShop, type Shop } from './households.ts'

const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.service.close())
afterEach(async () => {
  expect(await shop.broken()).toEqual([])
})

describe('a household', () => {
  it('shares what its members have, and each card spends and earns for all', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join(12)]
    const made = await shop.share(ann, ben)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ balance: 42, endedAt: null, mergedInto: null })
    expect(made.body.members.map((one: { id: string }) => one.id)).toEqual([ann.id, ben.id])
    const spent = await shop.spend(ben, 40)
    expect(spent.body.points).toEqual({ earned: 0, spent: 40, balance: 2 })
    await shop.earn(ann, 5)
    expect([await shop.balanceOf(ann), await shop.balanceOf(ben)]).toEqual([7, 7])
    const { rows } = await shop.service.deps.pool.query(
      'select points_account_id from baskets where id = $1',
      [spent.body.id],
    )
    expect(rows[0].points_account_id).not.toBeNull()
  })

  it('keeps the dates of lots', async () => {
    const [ann, ben] = [await shop.join(), await shop.join(7)]
    await shop.earn(ann, 9, { purchasedAt: '2025-03-01T10:00:00Z' })
    const lots = [...(await shop.lotsOf(ann)), ...(await shop.lotsOf(ben))]
    await shop.share(ann, ben)
    expect(await shop.lotsOf(ben)).toEqual(lots)
    expect(lots).toHaveLength(2)
  })

  it('moves a debt and what was spent of a lot with it', async () => {
    const [ann, ben] = [await shop.join(20), await shop.join(9)]
    await shop.spend(ann, 15)
    // As a return leaves it of whose points too many were spent.
    await shop.service.deps.pool.query(
      `with lot as (
         update points_lots l set remaining = -5, reversed = 10, debt = 5 from members m
         where m.id = $1 and l.account_id = m.account_id returning l.account_id, l.id),
       balance as (
         update points_balances b set balance = -5 from lot where b.account_id = lot.account_id)
       insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
       select account_id, gen_random_uuid(), id, 'reverse', -10, now() from lot`,
      [ann.id],
    )
    await shop.share(ann, ben)
    expect(await shop.balanceOf(ben)).toBe(4)
    const more = await shop.spend(ben, 5)
    expect([more.status, more.body.code]).toEqual([422, 'points-insufficient'])
    expect((await shop.spend(ben, 4)).status).toBe(201)
  })

  it('leases a quote’s points to one of its members alone', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join()]
    await shop.share(ann, ben)
    expect((await shop.quote(ann, 25)).body.points.spent).toBe(25)
    const second = await shop.quote(ben, 25)
    expect(second.body.points.spent).toBe(5)
    expect(second.body.refused[0].code).toBe('points-insufficient')
  })

  it('is kept from spending by a member’s own lock on that member’s cards alone', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join()]
    await shop.share(ann, ben)
    await shop.service.call('put', `/v1/members/${ann.id}/spend-lock`, { locked: true }, shop.app)
    expect((await shop.spend(ann, 5)).body.code).toBe('points-locked')
    expect((await shop.spend(ben, 5)).status).toBe(201)
  })

  it('keeps what a quote has leased when its member comes in', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join()]
    const made = await shop.share(ben)
    await shop.quote(ann, 25)
    await shop.enter(made.body.id, ann)
    expect((await shop.quote(ben, 10)).body.points.spent).toBe(5)
  })
})

describe('who leaves a household', () => {
  it('takes what is left of what they brought and earned; the rest stays', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join(10)]
    const { id } = (await shop.share(ann, ben)).body
    await shop.earn(ann, 8)
    await shop.earn(ben, 4)
    await shop.spend(ben, 12)
    const left = await shop.leave(id, ann)
    expect(left.body).toMatchObject({ balance: 14, members: [{ id: ben.id }], endedAt: null })
    expect([await shop.balanceOf(ann), await shop.balanceOf(ben)]).toEqual([26, 14])
    await shop.earn(ann, 1)
    expect((await shop.spend(ann, 27)).status).toBe(201)
    expect(await shop.balanceOf(ben)).toBe(14)
  })

  it('takes along what a receipt gave that they have claimed meanwhile', async () => {
    const [ann, ben] = [await shop.join(), await shop.join()]
    const { body: household } = await shop.share(ann, ben)
    const lines = [aLine(1, { unitPriceMinor: 10_000 })]
    const { body: paid } = await shop.service.call(
      'post',
      '/v1/swipes',
      aSwipe({ lines }),
      shop.till,
    )
    const body = { receiptCode: paid.receipt.at(-1) }
    const claim = await shop.service.call('post', `/v1/members/${ben.id}/claims`, body, shop.app)
    expect([claim.status, claim.body.points]).toEqual([201, 100])
    expect((await shop.leave(household.id, ben)).status).toBe(200)
    expect([await shop.balanceOf(ann), await shop.balanceOf(ben)]).toEqual([0, 100])
    expect(await shop.broken()).toEqual([])
  })

  it('takes all as the last one, and the household ends', async () => {
    const ann = await shop.join(30)
    const { id } = (await shop.share(ann)).body
    await shop.earn(ann, 3)
    const left = await shop.leave(id, ann)
    expect(left.body).toMatchObject({ balance: 0, members: [], endedAt: expect.any(String) })
    expect(await shop.balanceOf(ann)).toBe(33)
    expect((await shop.leave(id, ann)).body.code).toBe('state-conflict')
    expect((await shop.share(ann)).status).toBe(201)
  })

  it('may come back, any number of times', async () => {
    const [ann, ben] = [await shop.join(30), await shop.join(10)]
    const { id } = (await shop.share(ann, ben)).body
    for (let time = 0; time < 3; time += 1) {
      await shop.leave(id, ann)
      expect(await shop.balanceOf(ann)).toBe(30)
      await shop.enter(id, ann)
      expect(await shop.balanceOf(ben)).toBe(40)
    }
  })

  it('finds nobody’s points with who joined first, when it is split up', async () => {
    const [ann, ben] = [await shop.join(5), await shop.join(10)]
    const { id } = (await shop.share(ann, ben)).body
    await shop.service.deps.pool.query(
      `with lot as (
         insert into points_lots (account_id, id, points, remaining, earned_at, expires_at, origin)
         select account_id, gen_random_uuid(), 100, 100, date_trunc('day', now()), '2030-01-01', 'adjust' from households where id = $1
         returning account_id, id),
       balance as (
         update points_balances b set balance = balance + 100 from lot where b.account_id = lot.account_id)
       insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
       select account_id, gen_random_uuid(), id, 'adjust', 100, now() from lot`,
      [id],
    )
    const split = await shop.dissolve(id)
    expect(split.body).toMatchObject({ balance: 0, members: [], endedAt: expect.any(String) })
    const first = ann.id < ben.id ? ann : ben
    expect([await shop.balanceOf(ann), await shop.balanceOf(ben)]).toEqual(
      first === ann ? [105, 10] : [5, 110],
    )
  })
})

describe('two households', () => {
  it('become one with all points and members, who each keep theirs when they leave', async () => {
    const people = [await shop.join(1), await shop.join(20), await shop.join(300)] as const
    const [ann, ben, cat] = people
    const one = (await shop.share(ann, ben)).body.id
    const other = (await shop.share(cat)).body.id
    await shop.earn(cat, 4000)
    const merged = await shop.merge(one, other)
    expect(merged.body).toMatchObject({ id: one, balance: 4321 })
    expect(merged.body.members).toHaveLength(3)
    const ended = await shop.service.call('get', `/v1/households/${other}`, undefined, shop.app)
    expect(ended.body).toMatchObject({ balance: 0, members: [], mergedInto: one })
    expect(await shop.balanceOf(ann)).toBe(4321)
    await shop.leave(one, cat)
    expect([await shop.balanceOf(cat), await shop.balanceOf(ann)]).toEqual([4300, 21])
  })

  it('do not, where one has ended or both are the same', async () => {
    const one = (await shop.share(await shop.join(), await shop.join())).body.id
    const other = (await shop.share(await shop.join())).body.id
    expect((await shop.merge(one, one)).status).toBe(400)
    await shop.merge(one, other)
    expect((await shop.merge(one, other)).body.code).toBe('state-conflict')
    expect((await shop.merge(other, one)).body.code).toBe('state-conflict')
    expect((await shop.merge(one, UNKNOWN_ID)).status).toBe(404)
    expect((await shop.merge(one, 'x')).status).toBe(404)
  })
})

describe('a household is', () => {
  it('for members who are in none, each once', async () => {
    const [ann, ben] = [await shop.join(), await shop.join()]
    await shop.share(ann)
    expect((await shop.share(ben, ann)).body.code).toBe('state-conflict')
    expect((await shop.share(ben, ben)).status).toBe(400)
    expect((await shop.share(ben, { id: UNKNOWN_ID, card: '' })).status).toBe(404)
    expect((await shop.share()).status).toBe(400)
    // Nothing is left of those that failed.
    expect((await shop.share(ben)).status).toBe(201)
  })

  it('made once of many calls that want its members at once', async () => {
    const [ann, ben] = [await shop.join(5), await shop.join(6)]
    const answers = await Promise.all([
      shop.share(ann, ben),
      shop.share(ben, ann),
      shop.share(ben),
      shop.share(ann, ben),
    ])
    const made = answers.filter((answer) => answer.status === 201)
    expect(made).toHaveLength(1)
    expect(answers.filter((answer) => answer.body.code === 'state-conflict')).toHaveLength(3)
  })

  it('made once for one Idempotency-Key', async () => {
    const ann = await shop.join()
    const make = () =>
      shop.service.call('post', '/v1/households', { memberIds: [ann.id] }, shop.app, {
        'idempotency-key': 'household',
      })
    expect((await make()).body).toEqual((await make()).body)
  })

  it('found by its member, and listed page by page', async () => {
    const [ann, ben] = [await shop.join(), await shop.join()]
    const one = (await shop.share(ann)).body
    await shop.share(ben)
    const list = (query: string) =>
      shop.service.call('get', `/v1/households?${query}`, undefined, shop.app)
    expect((await list(`memberId=${ann.id}`)).body.data).toEqual([one])
    expect((await list(`memberId=${UNKNOWN_ID}`)).body.data).toEqual([])
    expect((await list('memberId=x')).body.data).toEqual([])
    const first = (await list('limit=1')).body
    const second = (await list(`limit=1&after=${first.next}`)).body
    expect(first.data[0].id < second.data[0].id).toBe(true)
  })

  it('not of those whom the key may not serve', async () => {
    const ann = await shop.join()
    const { id } = (await shop.share(ann)).body
    const marketing = await shop.service.keyOf('marketing')
    const calls = [
      ['post', '/v1/households'],
      ['get', '/v1/households'],
      ['get', `/v1/households/${id}`],
      ['put', `/v1/households/${id}/members/${ann.id}`],
      ['delete', `/v1/households/${id}/members/${ann.id}`],
      ['post', `/v1/households/${id}/dissolve`],
      ['post', `/v1/households/${id}/merge`],
    ] as const
    for (const [method, path] of calls) {
      const body = method === 'post' ? {} : undefined
      expect((await shop.service.call(method, path, body, marketing)).status).toBe(403)
      expect((await shop.service.call(method, path, body, null)).status).toBe(401)
    }
    expect((await shop.enter(UNKNOWN_ID, ann)).status).toBe(404)
    expect((await shop.leave('x', ann)).status).toBe(404)
    expect((await shop.leave(id, await shop.join())).status).toBe(404)
  })
})
