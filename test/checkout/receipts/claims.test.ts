import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { claimOf } from '../../../src/checkout/receipts/claim-of.ts'
import { poolSender } from '../../../src/platform/db/pipeline.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

let service: TestService
let till: string
let app: string
let now: Date
let sequence = 0
let member: { id: string; card: string; token: string }

const BOUGHT = '2026-11-05T17:30:00Z'

beforeAll(async () => {
  service = await startService({ now: () => now })
  now = new Date('2026-11-05T18:00:00Z')
  till = (await service.openStore()).key
  app = await service.keyOf('app')
  const products = [
    aProduct('bread'),
    aProduct('tea'),
    aProduct('formula', { policyClass: 'infant-formula' }),
    aProduct('jam', { category: 'JAM' }),
  ]
  await service.call('post', '/v1/products/batch', { products })
})
afterAll(() => service.close())
beforeEach(async () => {
  now = new Date('2026-11-05T18:00:00Z')
  member = await join()
})

async function join() {
  const { body } = await service.call('post', '/v1/members', aMember())
  const token = await service.call('post', `/v1/members/${body.id}/tokens`, {})
  return { id: body.id, card: body.cards[0].number, token: token.body.token }
}

/** A basket of one product; without a card unless told otherwise. */
async function pay(fields: Body = {}, sku = 'bread', unitPriceMinor = 2500): Promise<Body> {
  sequence += 1
  const swipe = {
    reference: `20261105-0042-03-${String(sequence).padStart(6, '0')}`,
    card: null,
    purchasedAt: BOUGHT,
    lines: [aLine(1, { sku, unitPriceMinor })],
    tenders: [{ type: 'cash', amountMinor: 10_000 }],
    ...fields,
  }
  const answer = await service.call('post', '/v1/swipes', swipe, till)
  expect([answer.status, answer.body.detail]).toEqual([201, undefined])
  return answer.body
}

const codeOn = (answer: Body): string => (answer['receipt'] as string[]).at(-1) ?? ''
const aCode = async (...basket: Parameters<typeof pay>) => codeOn(await pay(...basket))

const claim = (receiptCode: string, { by = member, key = app, idempotencyKey = '' } = {}) =>
  service.call(
    'post',
    `/v1/members/${by.id}/claims`,
    { receiptCode },
    key,
    idempotencyKey === '' ? {} : { 'idempotency-key': idempotencyKey },
  )

const outcomeOf = ({ status, body }: Awaited<ReturnType<typeof claim>>) => [
  status,
  body.code ?? body.points,
]
const pointsOf = async ({ id }: { id: string }) =>
  (await service.call('get', `/v1/members/${id}/points`)).body

async function launch(fields: Body): Promise<string> {
  const body = { title: 'An offer', reward: { kind: 'percentOff', percent: 10 }, ...fields }
  const { id } = (await service.call('post', '/v1/promotions', body)).body
  const launched = await service.launchDraft(id)
  expect([launched.status, launched.body.detail]).toEqual([200, undefined])
  return id
}

describe('a receipt whose shopper had forgotten the card', () => {
  it('gives its points to a member, dated by the purchase, and is among the baskets', async () => {
    const paid = await pay()
    now = new Date('2026-11-10T12:00:00Z')
    const { body: token } = await service.call('post', `/v1/members/${member.id}/tokens`, {})
    const answer = await claim(codeOn(paid), { key: token.token })
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        basketId: paid['id'],
        reference: paid['reference'],
        storeId: '0042',
        points: 25,
        purchasedAt: new Date(BOUGHT).toISOString(),
        claimedAt: now.toISOString(),
      },
    ])
    const points = await pointsOf(member)
    expect([points.balance, points.data[0].kind, points.data[0].basketId]).toEqual([
      ...[25, 'earn', paid['id']],
    ])
    expect(points.lots[0]).toMatchObject({
      earnedAt: new Date(BOUGHT).toISOString(),
      expiresAt: '2028-11-06T00:00:00.000Z',
    })
    const own = await pay({ card: member.card, purchasedAt: '2026-11-06T10:00:00Z' })
    const path = `/v1/members/${member.id}/baskets`
    const baskets = await service.call('get', path, undefined, token.token)
    const shown = baskets.body.data.map((one: Body) => [one['id'], one['claimedAt']])
    expect(shown).toEqual([
      [own['id'], null],
      [paid['id'], now.toISOString()],
    ])
    expect(baskets.body.data[1].points).toEqual({ earned: 25, spent: 0 })
    const first = await service.call('get', `${path}?limit=1`)
    const second = await service.call('get', `${path}?limit=1&after=${first.body.next}`)
    expect([...first.body.data, ...second.body.data]).toEqual(baskets.body.data)
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('names who has the points to whoever undoes the basket later', async () => {
    const paid = await pay()
    const sender = poolSender(service.deps.pool, service.deps.config)
    const of = () => claimOf(sender, paid['id'] as string)
    expect(await of()).toBeUndefined()
    await claim(codeOn(paid))
    const { rows } = await service.deps.pool.query('select account_id from members where id = $1', [
      member.id,
    ])
    const accountId = rows[0]?.account_id
    expect(await of()).toEqual({
      memberId: member.id,
      accountId,
      pointsAccountId: accountId,
      points: 25,
    })
  })

  it('loses the points where the goods come back', async () => {
    const paid = await pay()
    await claim(codeOn(paid))
    const body = { reference: '20261106-0042-03-78', original: { reference: paid['reference'] } }
    const answer = await service.call('post', '/v1/voids', body, till)
    expect(answer.body).toMatchObject({ member: null, points: { reversed: 25, balance: null } })
    expect((await service.call('get', `/v1/members/${member.id}/points`)).body.balance).toBe(0)
  })

  it('is what the member has earned, and takes along who leaves a household', async () => {
    const other = await join()
    const memberIds = [member.id, other.id]
    const { id } = (await service.call('post', '/v1/households', { memberIds })).body
    expect(outcomeOf(await claim(await aCode()))).toEqual([201, 25])
    const left = await service.call('delete', `/v1/households/${id}/members/${member.id}`)
    expect([left.status, left.body.balance]).toEqual([200, 0])
    expect([(await pointsOf(member)).balance, (await pointsOf(other)).balance]).toEqual([25, 0])
  })

  it('loses all that one of the goods gave beside its price, where that comes back', async () => {
    const reward = { kind: 'bonusPoints', points: 500 }
    await launch({ reward, appliesTo: { products: ['champagne'] } })
    await launch({
      reward: { kind: 'pointsMultiplier', multiplier: 3 },
      appliesTo: { products: ['cake'] },
    })
    const lines = [
      aLine(1, { sku: 'champagne', unitPriceMinor: 1000 }),
      aLine(2, { sku: 'cake', unitPriceMinor: 2000 }),
      aLine(3, { sku: 'ham', unitPriceMinor: 7000 }),
    ]
    const paid = await pay({ lines })
    expect(outcomeOf(await claim(codeOn(paid)))).toEqual([201, 640])
    const balances = []
    for (const line of [1, 2, 3]) {
      sequence += 1
      const body = {
        reference: `20261105-0042-03-${String(sequence).padStart(6, '0')}`,
        original: { reference: paid['reference'] },
        returnedAt: BOUGHT,
        lines: [{ line }],
      }
      expect((await service.call('post', '/v1/returns', body, till)).status).toBe(201)
      balances.push((await pointsOf(member)).balance)
    }
    expect(balances).toEqual([130, 70, 0])
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('leaves the points with the household that holds the member’s', async () => {
    const household = await join()
    const code = await aCode()
    await service.deps.pool.query(
      `update points_balances set shared_account_id = (select account_id from members where id = $1)
       where account_id = (select account_id from members where id = $2)`,
      [household.id, member.id],
    )
    expect(outcomeOf(await claim(code))).toEqual([201, 25])
    expect((await pointsOf(household)).balance).toBe(25)
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('can be claimed though it earns nothing', async () => {
    expect(outcomeOf(await claim(await aCode({}, 'bread', 99)))).toEqual([201, 0])
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('gives the same answer again to a repeat with its key, and nothing more', async () => {
    const code = await aCode()
    const first = await claim(code, { idempotencyKey: 'a' })
    now = new Date('2027-01-01T12:00:00Z')
    const again = await claim(code, { idempotencyKey: 'a' })
    expect([again.status, again.body]).toEqual([201, first.body])
    expect((await pointsOf(member)).balance).toBe(25)
  })
})

describe('claims that are not due', () => {
  it('claims re-used: a receipt is claimed once ever, by whomever', async () => {
    const other = await join()
    const code = await aCode()
    expect(outcomeOf(await claim(code))).toEqual([201, 25])
    for (const by of [member, other]) {
      expect(outcomeOf(await claim(code, { by }))).toEqual([409, 'claimed-already'])
    }
    expect((await pointsOf(other)).balance).toBe(0)
  })

  it('two at once: of those who claim one receipt at the same moment one wins', async () => {
    const members = await Promise.all(Array.from({ length: 6 }, join))
    const code = await aCode()
    const answers = await Promise.all(members.map((by) => claim(code, { by })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    const balances = await Promise.all(members.map(async (by) => (await pointsOf(by)).balance))
    expect(balances.sort()).toEqual([0, 0, 0, 0, 0, 25])
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('two a day: a third receipt waits for the next day by the store’s clock', async () => {
    now = new Date('2026-11-08T23:30:00Z')
    const codes = [await aCode(), await aCode(), await aCode()]
    const all = await Promise.all(codes.map((code) => claim(code)))
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 422])
    const late = codes[all.findIndex(({ status }) => status === 422)] ?? ''
    expect(outcomeOf(await claim(late))).toEqual([422, 'claim-limit-reached'])
    now = new Date('2026-11-09T00:00:00Z')
    expect(outcomeOf(await claim(late))).toEqual([201, 25])
  })

  it('fourteen days: the last one counts whole, by the clock of the store and not by UTC', async () => {
    const kolkata = await service.openStore({ storeId: '77', timeZone: 'Asia/Kolkata' })
    // 00:30 on the 6th there, still the 5th in UTC.
    const purchasedAt = '2026-11-05T19:00:00Z'
    now = new Date('2026-11-05T20:00:00Z')
    const paid = []
    for (const number of [1, 2]) {
      const lines = [aLine(1, { sku: 'bread', unitPriceMinor: 2500 })]
      const tenders = [{ type: 'cash', amountMinor: 2500 }]
      const body = { reference: `20261106-77-03-${number}`, purchasedAt, lines, tenders }
      const answer = await service.call('post', '/v1/swipes', body, kolkata.key)
      paid.push(codeOn(answer.body))
    }
    const [inTime = '', late = ''] = paid
    now = new Date('2026-11-20T18:29:59Z')
    expect(outcomeOf(await claim(inTime))).toEqual([201, 25])
    now = new Date('2026-11-20T18:30:00Z')
    expect(outcomeOf(await claim(late))).toEqual([422, 'claim-too-late'])
  })

  it('goes by the days and claims that the programme names', async () => {
    const { body: programme } = await service.call('get', '/v1/programme')
    await service.call('put', '/v1/programme', { ...programme, claimDays: 1, claimsPerDay: 1 })
    const codes = [await aCode(), await aCode(), await aCode()]
    expect(outcomeOf(await claim(codes[0] ?? ''))).toEqual([201, 25])
    expect(outcomeOf(await claim(codes[1] ?? ''))).toEqual([422, 'claim-limit-reached'])
    now = new Date('2026-11-07T10:00:00Z')
    expect(outcomeOf(await claim(codes[1] ?? ''))).toEqual([422, 'claim-too-late'])
    await service.call('put', '/v1/programme', programme)
    expect(outcomeOf(await claim(codes[1] ?? ''))).toEqual([201, 25])
  })

  it('refuses a receipt of which something was returned', async () => {
    const paid = await pay()
    const reference = '20261106-0042-03-77'
    const returned = { reference, original: { reference: paid['reference'] } }
    expect((await service.call('post', '/v1/voids', returned, till)).status).toBe(201)
    expect(outcomeOf(await claim(codeOn(paid)))).toEqual([409, 'claim-returned'])
  })

  it('is for the member, the app and staff: no till may collect the points of who has no card', async () => {
    const code = await aCode()
    const other = await join()
    expect((await claim(code, { key: till })).status).toBe(403)
    expect((await claim(code, { key: other.token })).status).toBe(404)
    expect((await claim(code, { key: await service.keyOf('marketing') })).status).toBe(403)
    for (const role of ['app', 'staff'] as const) {
      const answer = await claim(await aCode(), { key: await service.keyOf(role) })
      expect(outcomeOf(answer)).toEqual([201, 25])
    }
  })
})

describe('stolen and invented receipts', () => {
  it('does not take a reference for a code, nor the code of another receipt', async () => {
    const [mine, next] = [await aCode(), await pay()]
    const reference = next['reference'] as string
    const check = mine.slice(-10)
    for (const code of [reference, `${reference}-${check}`, `${reference}-0000000000`, 'nothing']) {
      expect(outcomeOf(await claim(code))).toEqual([422, 'receipt-code-wrong'])
    }
  })

  it('prints no code where a card was shown, nor where nobody but the till asks', async () => {
    const own = await pay({ card: member.card })
    expect((own['receipt'] as string[]).join('\n')).not.toMatch(/claim/i)
    const paid = await pay()
    const code = codeOn(paid)
    const path = `/v1/swipes/${paid['id']}/receipt`
    for (const role of ['staff', 'app'] as const) {
      const { body } = await service.call('get', path, undefined, await service.keyOf(role))
      expect([body.receiptCode, body.text.join('\n')]).toEqual([null, expect.any(String)])
      expect(JSON.stringify(body)).not.toContain(code.slice(-10))
    }
    const { body } = await service.call('get', path, undefined, till)
    expect([body.receiptCode, body.text]).toEqual([code, paid['receipt']])
  })

  it('lets nobody go on trying: ten wrong codes an hour, however many come at once', async () => {
    const code = await aCode()
    const wrong = `${code.slice(0, -10)}0000000000`
    const tried = await Promise.all(Array.from({ length: 15 }, () => claim(wrong)))
    const statuses = tried.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array(10).fill(422), ...Array(5).fill(429)])
    const paused = await claim(code)
    expect(outcomeOf(paused)).toEqual([429, 'claims-paused'])
    const alerts = await service.call('get', `/v1/fraud/alerts?memberId=${member.id}`)
    expect(alerts.body.data).toMatchObject([{ rule: 'claims', state: 'open' }])
    expect(Number(paused.headers['retry-after'])).toBe(3600)
    expect(outcomeOf(await claim(code, { by: await join() }))).toEqual([201, 25])
    now = new Date(now.getTime() + 3_600_000)
    expect(outcomeOf(await claim(wrong))).toEqual([422, 'receipt-code-wrong'])
    expect(outcomeOf(await claim(await aCode()))).toEqual([201, 25])
  })
})

describe('the points of a claim', () => {
  const withCard = async (...[fields, ...more]: Parameters<typeof pay>) => {
    const paid = await pay({ ...fields, card: (await join()).card }, ...more)
    return (paid['points'] as { earned: number }).earned
  }

  it('are those of the offers, the law and the terms of its purchase time', async () => {
    const promotion = await launch({
      title: 'Threefold',
      reward: { kind: 'pointsMultiplier', multiplier: 3 },
      appliesTo: { products: ['jam'] },
    })
    await launch({
      title: 'Fifty',
      reward: { kind: 'bonusPoints', points: 50 },
      appliesTo: { products: ['jam'] },
    })
    const codes = {
      jam: await aCode({}, 'jam'),
      formula: await aCode({}, 'formula'),
    }
    expect(await withCard({}, 'jam')).toBe(125)
    expect(await withCard({}, 'formula')).toBe(0)
    now = new Date('2026-11-06T18:00:00Z')
    await service.call('post', `/v1/promotions/${promotion}/end`, {})
    const { body: programme } = await service.call('get', '/v1/programme')
    await service.call('put', '/v1/programme', { ...programme, earnStepMinor: 1000 })
    expect(outcomeOf(await claim(codes.jam))).toEqual([201, 125])
    expect(outcomeOf(await claim(codes.formula))).toEqual([201, 0])
    await service.call('put', '/v1/programme', programme)
  })

  it.each([
    [{ per: 'basket', points: 20, policy: 'reduce' }, [20, 20]],
    [{ per: 'basket', points: 20, policy: 'refuse' }, [0, 0]],
    [{ per: 'day', points: 40, policy: 'reduce' }, [25, 5]],
    [{ per: 'day', points: 40, policy: 'refuse' }, [25, 0]],
    [{ per: 'month', points: 60, policy: 'reduce' }, [25, 25]],
  ])('are no more than the caps leave, with what the card has earned: %j', async (cap, claimed) => {
    const { body: programme } = await service.call('get', '/v1/programme')
    await service.call('put', '/v1/programme', { ...programme, earnCaps: [cap] })
    const codes = [await aCode(), await aCode()]
    const shown = await pay({ card: member.card }, 'bread', 1000)
    const [first, second] = [await claim(codes[0] ?? ''), await claim(codes[1] ?? '')]
    expect([shown['points'], outcomeOf(first), outcomeOf(second)]).toMatchObject([
      { earned: 10 },
      ...claimed.map((points) => [201, points]),
    ])
    const held = 10 + claimed.reduce((sum, points) => sum + points, 0)
    expect((await pointsOf(member)).balance).toBe(held)
    const later = await pay({ card: member.card }, 'bread', 2000)
    const room = cap.per === 'basket' ? 20 : Math.max(0, cap.points - held)
    const due = cap.policy === 'refuse' && room < 20 ? 0 : Math.min(20, room)
    expect(later['points']).toMatchObject({ earned: due })
    await service.call('put', '/v1/programme', programme)
  })

  it('go by what was paid: a members’ price that was not given neither lowers nor reaches anything', async () => {
    await launch({
      title: 'Members’ bread',
      reward: { kind: 'fixedPrice', priceMinor: 1000 },
      audience: 'members',
      appliesTo: { products: ['bread'] },
    })
    await launch({
      title: 'Thirty',
      reward: { kind: 'bonusPoints', points: 30 },
      appliesTo: { products: ['bread'] },
      minimumSpend: { amountMinor: 2000, basis: 'afterDiscounts', on: 'basket' },
    })
    expect(await withCard({})).toBe(10)
    expect(outcomeOf(await claim(await aCode()))).toEqual([201, 55])
  })

  it('have no part in offers that are counted, so no cap is overrun days later', async () => {
    await launch({
      title: 'Only once',
      reward: { kind: 'bonusPoints', points: 40 },
      appliesTo: { products: ['tea'] },
      budget: { usesMax: 1 },
    })
    const code = await aCode({}, 'tea')
    expect(outcomeOf(await claim(code))).toEqual([201, 25])
    expect(await findBroken(service.deps.pool)).toEqual([])
  })
})
