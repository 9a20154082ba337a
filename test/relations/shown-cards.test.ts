import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refusals } from '../../src/checkout/pricing/remarks.ts'
import { aLine, aMember, aProduct, aSwipe } from '../support/builders.ts'
import { aCoupon } from '../support/coupons.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

let service: TestService
let app: string
let staff: string
let till: string
let now = new Date('2026-11-20T10:15:00Z')

beforeAll(async () => {
  service = await startService({ now: () => now })
  app = await service.keyOf('app')
  staff = await service.keyOf('staff')
  till = (await service.openStore()).key
  const products = [aProduct('sku-1'), aProduct('sku-2')]
  await service.call('post', '/v1/products/batch', { products })
})
afterAll(() => service.close())

async function join(fields: Body = {}): Promise<{ id: string; card: string }> {
  const answer = await service.call('post', '/v1/members', aMember(fields), app)
  expect(answer.status).toBe(201)
  return { id: answer.body.id, card: answer.body.cards[0].number }
}

const swipe = (card: string, fields: Body = {}, key = till) =>
  service.call('post', '/v1/swipes', aSwipe({ card, ...fields }), key)
const quote = (card: string, fields: Body = {}) => {
  const {
    reference: _reference,
    tenders: _tenders,
    operatorId: _operator,
    ...content
  } = aSwipe({
    card,
    ...fields,
  })
  return service.call('post', '/v1/swipes/quote', content, till)
}
const earn = async (card: string, points: number) => {
  const lines = [aLine(1, { unitPriceMinor: points * 100 })]
  expect((await swipe(card, { lines })).body.points.earned).toBe(points)
}
const lose = (id: string, number: string, key = app) =>
  service.call('post', `/v1/members/${id}/cards/${number}/lost`, undefined, key)
const replace = async (id: string, number: string): Promise<string> => {
  const answer = await service.call('post', `/v1/members/${id}/cards/${number}/replace`, {}, staff)
  expect(answer.status).toBe(201)
  return answer.body.number
}
const cardsOf = (id: string, query = '') =>
  service.call('get', `/v1/members/${id}/cards${query}`, undefined, app)
const showCode = async (id: string, body: Body = {}): Promise<string> => {
  const answer = await service.call('post', `/v1/members/${id}/app-codes`, body, app)
  expect(answer.status).toBe(200)
  return answer.body.code
}
const lockSpending = (id: string, locked: unknown, key = app) =>
  service.call('put', `/v1/members/${id}/spend-lock`, { locked }, key)
const codesOf = (answer: { body: { refused: { code: string }[] } }) =>
  answer.body.refused.map((one) => one.code)
const tokenOf = async (id: string) =>
  (await service.call('post', `/v1/members/${id}/tokens`, {}, app)).body.token

describe('a lost card', () => {
  it('is blocked for every swipe that begins after the answer, while others go on', async () => {
    const { id, card } = await join()
    const other = (await service.call('post', `/v1/members/${id}/cards`, {}, app)).body.number
    await earn(card, 30)
    const underWay = [1, 2, 3, 4].map(() => swipe(card))
    const answer = await lose(id, card)
    const after = await Promise.all([1, 2, 3, 4].map(() => swipe(card)))
    expect([answer.status, answer.body.status]).toEqual([200, 'blocked'])
    expect(after.map((one) => [one.status, codesOf(one)])).toEqual(
      Array(4).fill([201, ['card-blocked']]),
    )
    expect((await Promise.all(underWay)).map((one) => one.status)).toEqual(Array(4).fill(201))
    const kept = await swipe(other, {
      spendPoints: 30,
      tenders: [{ type: 'cash', amountMinor: 370 }],
    })
    expect([kept.status, kept.body.points?.spent]).toEqual([201, 30])
  })

  it('says since when, also when it is said again, by the member too', async () => {
    const { id, card } = await join()
    const token = await tokenOf(id)
    const first = await lose(id, card, token)
    const second = await lose(id, card)
    expect(first.body).toEqual({
      number: card,
      status: 'blocked',
      replacedBy: null,
      lostAt: expect.any(String),
      addedAt: expect.any(String),
    })
    expect(second.body).toEqual(first.body)
  })

  it('may have been blocked before, and is not one that was replaced', async () => {
    const { id, card } = await join()
    await service.call('post', `/v1/members/${id}/cards/${card}/block`, {}, staff)
    expect((await lose(id, card)).body).toMatchObject({
      status: 'blocked',
      lostAt: expect.any(String),
    })
    await replace(id, card)
    const again = await lose(id, card)
    expect([again.status, again.body.code]).toEqual([409, 'card-not-active'])
  })

  it('is nobody else’s to report', async () => {
    const [one, other] = [await join(), await join()]
    expect((await lose(one.id, other.card)).status).toBe(404)
    expect((await lose(one.id, one.card, await tokenOf(other.id))).status).toBe(404)
    expect((await lose(one.id, one.card, till)).status).toBe(403)
    expect(codesOf(await swipe(one.card))).toEqual([])
  })

  it('was presented at an offline till before it was blocked: judged when it is recorded', async () => {
    const { id, card } = await join()
    const sold = aSwipe({ card, offline: { discounts: [] } })
    await lose(id, card)
    const answer = await service.call('post', '/v1/swipes', sold, till)
    expect([answer.status, answer.body.member, codesOf(answer)]).toEqual([
      201,
      null,
      ['card-blocked'],
    ])
  })
})

describe('a replaced card', () => {
  it('leaves points, coupons and offers with the new one, and is refused as replaced', async () => {
    const { id, card } = await join()
    await earn(card, 20)
    const offers = await service.call('get', `/v1/members/${id}/offers`, undefined, app)
    const coupon = await aCoupon(service, id)
    const fresh = await replace(id, card)
    const old = await swipe(card)
    expect([old.status, old.body.member, codesOf(old)]).toEqual([201, null, ['card-replaced']])
    const paid = await swipe(fresh, {
      spendPoints: 20,
      coupons: [coupon.code],
      tenders: [{ type: 'cash', amountMinor: 280 }],
    })
    expect(paid.body).toMatchObject({ member: { id }, points: { spent: 20 } })
    expect(paid.body.couponsRedeemed).toMatchObject([{ id: coupon.id, amountMinor: 100 }])
    const after = await service.call('get', `/v1/members/${id}/offers`, undefined, app)
    expect(after.body.promotions).toEqual(offers.body.promotions)
  })
})

describe('the cards of a member', () => {
  it('are listed with their states, page by page', async () => {
    const { id, card } = await join()
    const fresh = await replace(id, card)
    const lost = (await service.call('post', `/v1/members/${id}/cards`, {}, app)).body.number
    await lose(id, lost)
    const all = (await cardsOf(id)).body.data
    expect(all.map((one: Body) => one['number'])).toEqual([card, fresh, lost].sort())
    expect(all).toContainEqual(
      expect.objectContaining({ number: card, status: 'replaced', replacedBy: fresh }),
    )
    expect(all).toContainEqual(
      expect.objectContaining({ number: fresh, status: 'active', lostAt: null }),
    )
    expect(all).toContainEqual(
      expect.objectContaining({ number: lost, status: 'blocked', lostAt: expect.any(String) }),
    )
    const first = await cardsOf(id, '?limit=2')
    const second = await cardsOf(id, `?limit=2&after=${first.body.next}`)
    expect([...first.body.data, ...second.body.data]).toEqual(all)
    expect(second.body.next).toBeNull()
  })

  it('are not shown to another member', async () => {
    const [one, other] = [await join(), await join()]
    const answer = await service.call(
      'get',
      `/v1/members/${one.id}/cards`,
      undefined,
      await tokenOf(other.id),
    )
    expect(answer.status).toBe(404)
  })

  it('are one, where two calls make one person at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        service.call('post', '/v1/members', aMember({ externalId: 'p-145782' }), app),
      ),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409])
    const found = await service.call('get', '/v1/members?externalId=p-145782', undefined, staff)
    expect(found.body.data.map((member: { cards: unknown[] }) => member.cards.length)).toEqual([1])
  })
})

describe('a code of the app', () => {
  const at = (time: string) => ({ purchasedAt: time })

  it('stands for the card that was added last, or the one that is asked for', async () => {
    const { id, card } = await join()
    const newest = (await service.call('post', `/v1/members/${id}/cards`, {}, app)).body.number
    expect(await showCode(id)).toContain(newest)
    expect(await showCode(id, { card })).toContain(card)
  })

  it('is quoted and recorded as the member’s, and nowhere shown as a card', async () => {
    const { id, card } = await join()
    const code = await showCode(id)
    expect((await quote(code)).body.member.id).toBe(id)
    const answer = await swipe(code)
    expect(answer.body).toMatchObject({ member: { id }, refused: [], flags: [] })
    const { rows } = await service.deps.pool.query(
      'select card_number from baskets where id = $1',
      [answer.body.id],
    )
    expect(rows).toEqual([{ card_number: card }])
  })

  it('ends about a minute later, and a sale goes on without a member', async () => {
    const { id } = await join()
    const code = await showCode(id)
    expect(codesOf(await swipe(code, at('2026-11-20T10:15:59Z')))).toEqual([])
    const late = await swipe(code, at('2026-11-20T10:16:00Z'))
    expect([late.status, late.body.member, codesOf(late)]).toEqual([
      201,
      null,
      ['card-code-expired'],
    ])
    expect((await quote(code, at('2026-11-20T10:14:00Z'))).body.refused[0].detail).toBe(
      refusals['card-code-expired'],
    )
  })

  it('is judged by the purchase: an offline till brings it days later', async () => {
    const { id } = await join()
    const code = await showCode(id)
    const sold = aSwipe({ card: code, offline: { discounts: [] } })
    const before = now
    now = new Date('2026-11-29T09:00:00Z')
    const answer = await service.call('post', '/v1/swipes', sold, till)
    now = before
    expect(answer.body.member.id).toBe(id)
  })

  it('is wrong with any other digit, and never stops the sale', async () => {
    const { id, card } = await join()
    const code = await showCode(id)
    const guess = `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`
    for (const wrong of [guess, code.replace(card, (await join()).card)]) {
      const answer = await swipe(wrong, { offline: { discounts: [] } })
      expect([answer.status, answer.body.member, codesOf(answer)]).toEqual([
        201,
        null,
        ['card-code-wrong'],
      ])
    }
  })

  it('is refused with its card: of a lost one no code is shown, and one that was shown is blocked', async () => {
    const { id, card } = await join()
    const code = await showCode(id)
    await lose(id, card)
    expect(codesOf(await swipe(code))).toEqual(['card-blocked'])
    const answer = await service.call('post', `/v1/members/${id}/app-codes`, {}, app)
    expect([answer.status, answer.body.code]).toEqual([409, 'card-not-active'])
  })

  it('is flagged where another terminal had it before: somebody was shown a picture of it', async () => {
    const { id } = await join()
    const code = await showCode(id)
    const elsewhere = await service.openStore({ storeId: '0043', terminalId: '09' })
    expect((await swipe(code)).body.flags).toEqual([])
    expect((await swipe(code)).body.flags).toEqual([])
    const again = await swipe(code, { reference: '20261120-0043-09-000001' }, elsewhere.key)
    expect(again.body).toMatchObject({ member: { id }, flags: ['card-code-reused'] })
  })

  it('is for the app and the member, of their own cards', async () => {
    const [one, other] = [await join(), await join()]
    const path = `/v1/members/${one.id}/app-codes`
    expect((await service.call('post', path, {}, await tokenOf(one.id))).status).toBe(200)
    expect((await service.call('post', path, {}, await tokenOf(other.id))).status).toBe(404)
    expect((await service.call('post', path, {}, staff)).status).toBe(403)
    expect((await service.call('post', path, {}, null)).status).toBe(401)
    expect((await service.call('post', path, { card: other.card }, app)).body.code).toBe(
      'card-not-active',
    )
    expect((await service.call('post', path, { step: 1 }, app)).status).toBe(400)
  })
})

describe('a spend lock', () => {
  const withPoints = (points: number) => ({
    spendPoints: points,
    tenders: [{ type: 'cash', amountMinor: 400 - points }],
  })

  it('keeps quotes and swipes from spending, says so, and earns as usual', async () => {
    const { id, card } = await join()
    await earn(card, 50)
    expect((await lockSpending(id, true)).body).toEqual({ locked: true })
    const quoted = await quote(card, { spendPoints: 50 })
    expect(quoted.body.points).toMatchObject({ spent: 0, earned: 4 })
    expect(codesOf(quoted)).toEqual(['points-locked'])
    const refused = await swipe(card, withPoints(50))
    expect([refused.status, refused.body.code]).toEqual([422, 'points-locked'])
    const plain = await swipe(card)
    expect(plain.body.points).toEqual({ earned: 4, spent: 0, balance: 54 })
    expect(codesOf(plain)).toEqual([])
  })

  it('records what an offline till has spent, unbacked', async () => {
    const { id, card } = await join()
    await earn(card, 50)
    await lockSpending(id, true)
    const answer = await swipe(card, { ...withPoints(50), offline: { discounts: [] } })
    expect(answer.status).toBe(201)
    expect(answer.body.points).toMatchObject({ spent: 0 })
    expect(answer.body.points.balance).toBe(50 + answer.body.points.earned)
    expect(answer.body.flags).toContain('points-unbacked')
    expect(codesOf(answer)).toContain('points-locked')
  })

  it('holds for what was quoted before, which is recorded all the same', async () => {
    const { id, card } = await join()
    await earn(card, 50)
    const sold = aSwipe({ card, ...withPoints(50) })
    const { reference: _reference, tenders: _tenders, operatorId: _operator, ...content } = sold
    const quoted = await service.call('post', '/v1/swipes/quote', content, till)
    expect(quoted.body.points.spent).toBe(50)
    await lockSpending(id, true)
    const answer = await service.call(
      'post',
      '/v1/swipes',
      { ...sold, quoteId: quoted.body.quoteId },
      till,
    )
    expect([answer.status, answer.body.points?.spent]).toEqual([201, 0])
    expect(answer.body.flags).toContain('points-unbacked')
    expect(codesOf(answer)).toEqual(['points-locked'])
  })

  it('is taken off again, by the member too, and can be read', async () => {
    const { id, card } = await join()
    await earn(card, 50)
    const token = await tokenOf(id)
    const read = () => service.call('get', `/v1/members/${id}/spend-lock`, undefined, token)
    expect((await lockSpending(id, true, token)).status).toBe(200)
    expect((await read()).body).toEqual({ locked: true })
    expect((await lockSpending(id, false, staff)).status).toBe(200)
    expect((await read()).body).toEqual({ locked: false })
    expect((await swipe(card, withPoints(50))).body.points.spent).toBe(50)
  })

  it('is nobody else’s', async () => {
    const [one, other] = [await join(), await join()]
    expect((await lockSpending(one.id, true, await tokenOf(other.id))).status).toBe(404)
    expect((await lockSpending(one.id, true, till)).status).toBe(403)
    expect((await lockSpending(one.id, 'yes')).status).toBe(400)
  })
})
