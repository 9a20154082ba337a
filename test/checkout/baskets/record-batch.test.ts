import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())

const send = (body: string, type = 'application/json') =>
  service.call('post', '/v1/swipes/batch', undefined, till, { 'content-type': type }).send(body)
const statusesOf = (answer: { body: { results: { status: number }[] } }) =>
  answer.body.results.map((result) => result.status)

describe('a batch', () => {
  it('answers each swipe in its place: new, repeated, conflicting, refused, unreadable', async () => {
    const good = aSwipe()
    const conflict = { ...good, operatorId: '99' }
    const short = aSwipe({ tenders: [] })
    const foreign = aSwipe({ reference: '20261120-0043-03-1' })
    const swipes = [good, good, conflict, short, foreign, { nothing: true }, 17]
    const answer = await send(JSON.stringify(swipes))
    expect(answer.status).toBe(200)
    expect(statusesOf(answer)).toEqual([201, 200, 409, 201, 403, 400, 400])
    const [first, repeat, conflicting, flagged] = answer.body.results
    expect(repeat.body).toEqual(first.body)
    expect(conflicting.body.recorded).toEqual(first.body)
    expect(flagged.body.flags).toContain('tenders-short')
    expect(answer.body.results[0].reference).toBe(good.reference)
  })

  it('takes one swipe a line, and a broken line spoils itself alone', async () => {
    const lines = [JSON.stringify(aSwipe()), '{"reference": "20', JSON.stringify(aSwipe()), '']
    const answer = await send(lines.join('\n'), 'application/x-ndjson')
    expect(statusesOf(answer)).toEqual([201, 400, 201])
    expect(answer.body.results[1].body.code).toBe('malformed-json')
  })

  it('gives a swipe that was sent online before its first answer, discounts and all', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    await aCoupon(service, member.body.id)
    const body = aSwipe({ card: member.body.cards[0].number })
    const first = await service.call('post', '/v1/swipes', body, till)
    const later = { ...body, type: 'sale', offline: { discounts: [] } }
    const answer = await send(JSON.stringify([later]))
    expect(answer.body.results[0]).toEqual({
      reference: body.reference,
      status: 200,
      body: first.body,
    })
  })

  it('takes an array whatever the content type says of its characters', async () => {
    const answer = await send(JSON.stringify([aSwipe()]), 'application/json; charset=utf-8')
    expect(statusesOf(answer)).toEqual([201])
  })

  it.each(['application/json', 'application/x-ndjson'])(
    'is refused whole where it is compressed, and nothing of it is kept: %s',
    async (type) => {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' }
      const body = gzipSync(JSON.stringify(aSwipe()))
      const answer = await service
        .call('post', '/v1/swipes/batch', undefined, till, headers)
        .serialize((bytes) => bytes)
        .send(body)
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type'])
      const kept = await service.call('get', '/v1/quarantine?limit=200')
      const details = kept.body.data.map(({ detail }: { detail: string }) => detail)
      expect(details).not.toContain('This part is not UTF-8.')
    },
  )

  it('uses up nobody else’s coupon, and flags what a till gave away for it', async () => {
    const [mine, theirs] = await Promise.all([
      service.call('post', '/v1/members', aMember()),
      service.call('post', '/v1/members', aMember()),
    ])
    const coupon = await aCoupon(service, theirs.body.id)
    const given = (couponCode: string) => ({
      ...aSwipe({ card: mine.body.cards[0].number }),
      offline: { discounts: [{ line: 1, couponCode, amountMinor: 50 }] },
    })
    const answer = await send(JSON.stringify([given(coupon.code), given('BWNOSUCHCODE')]))
    expect(statusesOf(answer)).toEqual([201, 201])
    for (const { body } of answer.body.results) {
      expect(body.totals.discountMinor).toBe(50)
      expect(body.flags).toContain('unbacked-discount')
    }
    const { rows } = await service.deps.pool.query('select state from coupons where id = $1', [
      coupon.id,
    ])
    expect(rows).toEqual([{ state: 'issued' }])
  })

  it('keeps one card’s swipes in the order sent', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    const card = member.body.cards[0].number
    const swipes = Array.from({ length: 25 }, () =>
      aSwipe({ card, lines: [aLine(1, { unitPriceMinor: 100 })] }),
    )
    const answer = await send(JSON.stringify(swipes))
    const balances = answer.body.results.map(
      (result: { body: { points: { balance: number } } }) => result.body.points.balance,
    )
    expect(balances).toEqual(swipes.map((_swipe, index) => index + 1))
  })

  it('records what is spent beyond the balance only as far as it goes, and flags it', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    const card = member.body.cards[0].number
    await send(JSON.stringify([aSwipe({ card, lines: [aLine(1, { unitPriceMinor: 1000 })] })]))
    const body = aSwipe({ card, spendPoints: 50, tenders: [{ type: 'cash', amountMinor: 350 }] })
    const answer = await send(JSON.stringify([body]))
    const [{ status, body: recorded }] = answer.body.results
    expect(status).toBe(201)
    expect(recorded.points).toMatchObject({ spent: 10 })
    expect(recorded.flags).toContain('points-unbacked')
  })

  it.each([
    ['one swipe without an array', () => JSON.stringify(aSwipe())],
    ['a word', () => '"swipe"'],
    ['nothing', () => ''],
    ['blanks', () => ' \n '],
  ])('refuses a body that is %s, whole', async (_what, body) => {
    const answer = await send(body())
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    expect(answer.body.errors).toEqual([{ pointer: '', detail: 'expected an array' }])
  })

  it('says where an array breaks off, and of what stands behind its end', async () => {
    const [first, second] = [JSON.stringify(aSwipe()), JSON.stringify(aSwipe())]
    for (const body of [`[${first},${second}`, `[${first},`, `[${first}] more`, `[${first}]}`]) {
      const answer = await send(body)
      expect([200, 201]).toContain(answer.body.results[0].status)
      expect(answer.body.results.slice(1)).toMatchObject([
        { reference: null, status: 400, body: { code: 'malformed-json' } },
      ])
    }
    expect((await send(' [] ')).body).toEqual({ results: [] })
  })

  it('refuses the thousand-and-first, and a repeat finds what was recorded', async () => {
    const swipes = Array.from({ length: 1001 }, () => aSwipe())
    const answer = await send(JSON.stringify(swipes))
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large'])
    const repeat = await send(JSON.stringify(swipes.slice(0, 1000)))
    expect(statusesOf(repeat).every((status) => status === 200 || status === 201)).toBe(true)
  })
})
