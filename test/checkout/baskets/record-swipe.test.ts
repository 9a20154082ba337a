import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ownCardNumber } from '../../../src/domain/card-number.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())

const swipe = (body: object, key: string | null = till) =>
  service.call('post', '/v1/swipes', body, key)

async function newMember(): Promise<{ id: string; card: string }> {
  const answer = await service.call('post', '/v1/members', aMember())
  return { id: answer.body.id, card: answer.body.cards[0].number }
}

const countOf = async (table: string): Promise<number> =>
  Number((await service.deps.pool.query(`select count(*) from ${table}`)).rows[0].count)

describe('a swipe', () => {
  it('records a member’s basket with points, and tells its event in the same commit', async () => {
    const member = await newMember()
    const body = aSwipe({ card: member.card, lines: [aLine(1, { unitPriceMinor: 1250 })] })
    const answer = await swipe(body)
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      reference: body.reference,
      member: { id: member.id, givenName: 'Maeve', tier: null },
      totals: { grossMinor: 1250, discountMinor: 0, netMinor: 1250 },
      points: { earned: 12, spent: 0, balance: 12 },
      refused: [],
      flags: ['unknown-sku'],
    })
    const events = await service.deps.pool.query('select kind from events where id = $1', [
      answer.body.id,
    ])
    expect(events.rows).toEqual([{ kind: 'basket.recorded' }])
  })

  it('gives a repeat the first answer and changes nothing', async () => {
    const member = await newMember()
    const body = aSwipe({ card: member.card })
    const first = await swipe(body)
    const before = await countOf('points_entries')
    const reordered = Object.fromEntries(Object.entries(body).reverse())
    const repeat = await swipe(reordered)
    expect(repeat.status).toBe(200)
    expect(repeat.headers['idempotency-replayed']).toBe('true')
    expect(repeat.body).toEqual(first.body)
    expect(await countOf('points_entries')).toBe(before)
  })

  it('counts the sequence as a number and ignores quoteId and offline when it compares', async () => {
    const body = aSwipe({ reference: '20261120-0042-03-0000777' })
    const first = await swipe(body)
    const repeat = await swipe({
      ...body,
      reference: '20261120-0042-03-777',
      offline: { discounts: [] },
    })
    expect(repeat.status).toBe(200)
    expect(repeat.body).toEqual(first.body)
  })

  it('answers another body under the same reference with 409 and what is recorded', async () => {
    const body = aSwipe()
    const first = await swipe(body)
    const other = await swipe({ ...body, operatorId: '18' })
    expect(other.status).toBe(409)
    expect(other.body.code).toBe('reference-conflict')
    expect(other.body.recorded).toEqual(first.body)
  })

  it('records once when one terminal sends it many times at once', async () => {
    const member = await newMember()
    const body = aSwipe({ card: member.card, lines: [aLine(1, { unitPriceMinor: 1000 })] })
    const answers = await Promise.all(Array.from({ length: 12 }, () => swipe(body)))
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(11)
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
    const points = await service.call('get', `/v1/members/${member.id}/points`)
    expect(points.body.balance).toBe(10)
  })

  it('keeps a balance exact under many swipes of one card at once', async () => {
    const member = await newMember()
    const bodies = Array.from({ length: 40 }, () =>
      aSwipe({ card: member.card, lines: [aLine(1, { unitPriceMinor: 150 })] }),
    )
    const answers = await Promise.all(bodies.map((body) => swipe(body)))
    expect(answers.every((answer) => answer.status === 201)).toBe(true)
    const points = await service.call('get', `/v1/members/${member.id}/points`)
    expect(points.body.balance).toBe(40)
    expect(new Set(answers.map((answer) => answer.body.points.balance)).size).toBe(40)
  })

  it('lists a member’s baskets, newest purchase first, and says which one is the latest', async () => {
    const member = await newMember()
    const at = (hour: number) => `2026-11-20T${hour}:00:00+00:00`
    const bodies = [11, 13, 12].map((hour) => aSwipe({ card: member.card, purchasedAt: at(hour) }))
    for (const body of bodies) await swipe(body)
    const baskets = (query: string) =>
      service.call('get', `/v1/members/${member.id}/baskets?limit=2${query}`)
    const first = await baskets('')
    const references = first.body.data.map((basket: { reference: string }) => basket.reference)
    expect(references).toEqual([bodies[1]?.reference, bodies[2]?.reference])
    const latest = { id: first.body.data[0].id, purchasedAt: '2026-11-20T13:00:00.000Z' }
    expect(first.body.lastBasket).toEqual(latest)
    const second = await baskets(`&after=${first.body.next}`)
    expect(second.body).toMatchObject({
      data: [{ reference: bodies[0]?.reference }],
      next: null,
      lastBasket: latest,
    })
    const points = await service.call('get', `/v1/members/${member.id}/points`)
    expect(points.body.lastBasket).toEqual(latest)
    const none = await service.call('get', `/v1/members/${(await newMember()).id}/points`)
    expect(none.body.lastBasket).toBeNull()
  })

  it('tells what it has under a reference, to the store’s own terminals only', async () => {
    const body = aSwipe()
    const first = await swipe(body)
    const path = `/v1/swipes/by-reference/${body.reference}`
    expect((await service.call('get', path, undefined, till)).body).toEqual(first.body)
    const other = await service.openStore({ storeId: '0043', terminalId: '01' })
    expect((await service.call('get', path, undefined, other.key)).status).toBe(404)
    const unknown = '/v1/swipes/by-reference/20261120-0042-03-999999'
    expect((await service.call('get', unknown, undefined, till)).status).toBe(404)
  })

  it('shows a terminal’s gaps in its sequence numbers', async () => {
    const { key, terminalId } = await service.openStore({ storeId: '0099', terminalId: '07' })
    for (const sequence of [5, 6, 9]) {
      const body = aSwipe({ reference: `20261120-0099-07-${sequence}` })
      expect((await swipe(body, key)).status).toBe(201)
    }
    const answer = await service.call('get', `/v1/terminals/${terminalId}`, undefined, key)
    expect(answer.body).toMatchObject({
      lastReference: '20261120-0099-07-9',
      gaps: [{ businessDate: '2026-11-20', fromSequence: 7, toSequence: 8 }],
    })
  })
})

describe('cards never block a sale', () => {
  const good = { status: 201, member: null }
  const refusedWith = async (card: string) => {
    const answer = await swipe(aSwipe({ card }))
    expect({ status: answer.status, member: answer.body.member }).toEqual(good)
    return answer.body.refused.map((refusal: { code: string }) => refusal.code)
  }

  it('records without a member and says why', async () => {
    expect(await refusedWith('2900000099998')).toEqual(['card-check-digit'])
    expect(await refusedWith(ownCardNumber(7))).toEqual(['card-unknown'])
    expect(await refusedWith('hello')).toEqual(['card-form'])
    expect(await refusedWith('')).toEqual(['card-form'])
    const member = await newMember()
    await service.call('post', `/v1/members/${member.id}/cards/${member.card}/block`)
    expect(await refusedWith(member.card)).toEqual(['card-blocked'])
  })

  it('gives the store’s account a basket without a card', async () => {
    const answer = await swipe(aSwipe())
    const { rows } = await service.deps.pool.query(
      'select a.kind from baskets b join accounts a on a.id = b.account_id where b.id = $1',
      [answer.body.id],
    )
    expect(rows).toEqual([{ kind: 'store' }])
    expect(answer.body.points).toEqual({ earned: 0, spent: 0, balance: null })
  })
})

describe('spending points', () => {
  const earn = (card: string, minor: number) =>
    swipe(aSwipe({ card, lines: [aLine(1, { unitPriceMinor: minor })] }))

  it('takes them as a tender, from the lot that expires first', async () => {
    const member = await newMember()
    await earn(member.card, 10_000)
    const answer = await swipe(
      aSwipe({
        card: member.card,
        lines: [aLine(1, { unitPriceMinor: 500 })],
        spendPoints: 60,
        tenders: [{ type: 'cash', amountMinor: 440 }],
      }),
    )
    expect(answer.status).toBe(201)
    expect(answer.body.points).toEqual({ earned: 4, spent: 60, balance: 44 })
  })

  it('refuses more than there are and records nothing', async () => {
    const member = await newMember()
    await earn(member.card, 1000)
    const before = await countOf('baskets')
    const body = aSwipe({ card: member.card, spendPoints: 11 })
    const answer = await swipe(body)
    expect([answer.status, answer.body.code]).toEqual([422, 'points-insufficient'])
    expect(await countOf('baskets')).toBe(before)
    const nobody = await swipe(aSwipe({ spendPoints: 5 }))
    expect([nobody.status, nobody.body.code]).toEqual([422, 'points-without-member'])
  })

  it('spends no more points than the basket costs', async () => {
    const member = await newMember()
    await earn(member.card, 100_000)
    const body = aSwipe({
      card: member.card,
      lines: [aLine(1, { unitPriceMinor: 50 })],
      spendPoints: 1000,
      tenders: [],
    })
    const answer = await swipe(body)
    expect([answer.status, answer.body.points]).toEqual([
      201,
      { earned: 0, spent: 50, balance: 950 },
    ])
  })

  it('is recorded while reports hold every other connection', async () => {
    const { pool, config } = service.deps
    const { key } = await service.openStore({ terminalId: '09' })
    const reports = Array.from({ length: config.databasePool }, () =>
      pool.query('select pg_sleep(3)').then(() => 'reported'),
    )
    const body = aSwipe({ reference: '20261120-0042-09-1' })
    const recorded = service.call('post', '/v1/swipes', body, key).then((answer) => answer.status)
    expect(await Promise.race([recorded, ...reports])).toBe(201)
    await Promise.all(reports)
  })

  it('never spends a point twice, whoever is quicker', async () => {
    const member = await newMember()
    await earn(member.card, 10_000)
    const spends = Array.from({ length: 10 }, () =>
      aSwipe({ card: member.card, lines: [aLine(1, { unitPriceMinor: 50 })], spendPoints: 30 }),
    )
    const answers = await Promise.all(spends.map((body) => swipe(body)))
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(3)
    const points = await service.call('get', `/v1/members/${member.id}/points`)
    expect(points.body.balance).toBe(10)
  })
})
