import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { expirePoints } from '../../../src/checkout/points/expire-points.ts'
import { runDay } from '../../../src/operation/daily/run-daily.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { entriesOf, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

const terms = { currency: 'EUR', pointValueMinor: 1, earnStepMinor: 100, pointsValidMonths: 12 }
const setTerms = async (fields: object) =>
  expect((await service.call('put', '/v1/programme', { ...terms, ...fields })).status).toBe(200)

const goods = (euros: number) => [aLine(1, { unitPriceMinor: euros * 100 })]

async function sell(fields: Record<string, unknown>) {
  const answer = await service.call('post', '/v1/swipes', aSwipe(fields), till)
  expect(answer.status).toBe(201)
  return answer.body
}

let sequence = 700_000
const giveBack = (original: object, fields: object = {}) => {
  sequence += 1
  const body = {
    reference: `20261121-0042-03-${sequence}`,
    returnedAt: '2026-11-21T12:00:00+00:00',
    ...{ original, lines: [{ line: 1 }] },
    ...fields,
  }
  return service.call('post', '/v1/returns', body, till)
}

const moveAll = (from: string, toMemberId: string) =>
  service.call('post', `/v1/members/${from}/points/transfers`, { toMemberId, points: 'all' })
const pointsOf = async (id: string) => (await service.call('get', `/v1/members/${id}/points`)).body

describe('points of a return', () => {
  it('go by the policy of debts also where their lot was moved to another member', async () => {
    await setTerms({ returnDebt: { policy: 'cap', maxPoints: 99 } })
    const [giver, friend] = [await openMember(service), await openMember(service)]
    const sale = await sell({ card: giver.card, lines: goods(100) })
    expect((await moveAll(giver.id, friend.id)).body).toMatchObject({ points: 100 })
    await sell({ card: friend.card, lines: goods(1), spendPoints: 100, tenders: [] })
    const refused = await giveBack({ reference: sale.reference })
    expect([refused.status, refused.body.code]).toEqual([422, 'points-owed'])
    await setTerms({ returnDebt: { policy: 'cap', maxPoints: 100 } })
    const back = await giveBack({ reference: sale.reference })
    expect(back.body).toMatchObject({
      points: { reversed: 100, balance: 0 },
      flags: ['points-debt'],
    })
    expect(await pointsOf(friend.id)).toMatchObject({ balance: -100, debt: 100 })
    await setTerms({})
  })

  it('that have expired are not owed; those that were spent before are', async () => {
    const { id, card, accountId } = await openMember(service)
    const purchasedAt = '2025-10-01T10:00:00+00:00'
    const lines = [aLine(1, { quantity: 2, unitPriceMinor: 5000 })]
    const sale = await sell({ card, purchasedAt, lines })
    const paid = await sell({
      ...{ card, lines: goods(1), spendPoints: 30 },
      ...{ purchasedAt: '2025-10-02T10:00:00+00:00', tenders: [{ type: 'cash', amountMinor: 70 }] },
    })
    const jobs = [{ name: 'expiry', run: expirePoints }]
    const { signal } = new AbortController()
    for await (const _done of runDay(service.deps, '2026-10-05', { jobs, signal }));
    expect(await pointsOf(id)).toMatchObject({ balance: 0 })
    const one = { lines: [{ line: 1, quantity: 1 }] }
    const dry = await giveBack({ reference: sale.reference }, { ...one, dryRun: true })
    const first = await giveBack({ reference: sale.reference }, one)
    expect(dry.body.points).toEqual(first.body.points)
    expect(first.body).toMatchObject({ points: { reversed: 50, balance: 0 }, flags: [] })
    const second = await giveBack({ reference: sale.reference })
    expect(second.body).toMatchObject({ points: { reversed: 50, balance: -30 } })
    const kinds = (await entriesOf(service, accountId)).map(({ kind, points }) => [kind, points])
    expect(kinds.slice(-5)).toEqual([
      ['expire', -70],
      ...[
        ['expire', 50],
        ['reverse', -50],
      ],
      ...[
        ['expire', 20],
        ['reverse', -50],
      ],
    ])
    const undone = await giveBack({ reference: paid.reference })
    expect(undone.body.points).toEqual({ reversed: 0, restored: 30, balance: 0 })
  })

  it('are all taken back with the last of the goods, whatever else is on the receipt', async () => {
    const bonus = { title: 'Bonus', reward: { kind: 'bonusPoints', points: 50 } }
    const scope = { appliesTo: { products: ['free'] }, budget: { usesMax: 1 } }
    const marketing = await service.keyOf('marketing')
    const draft = await service.call('post', '/v1/promotions', { ...bonus, ...scope }, marketing)
    expect((await service.launchDraft(draft.body.id)).status).toBe(200)
    const { id, card } = await openMember(service)
    const lines = [aLine(1, { sku: 'free' }), aLine(2, { kind: 'voided' })]
    const offline = { discounts: [{ line: 1, amountMinor: 200 }] }
    const sale = await sell({ card, lines, offline, tenders: [] })
    expect(sale.points.earned).toBe(50)
    const back = await giveBack({ reference: sale.reference })
    expect(back.body.points).toEqual({ reversed: 50, restored: 0, balance: 0 })
    expect(await pointsOf(id)).toMatchObject({ balance: 0 })
    const again = await sell({ card, lines: [aLine(1, { sku: 'free' })] })
    expect(again.points.earned).toBe(52)
  })
})

describe('a transfer', () => {
  it('is done anew where it and a return wait for each other', async () => {
    const members = [await openMember(service), await openMember(service)]
    const [first, second] = members.sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
    if (!first || !second) throw new Error('two members')
    await sell({ card: first.card, lines: goods(100) })
    const lock = 'select 1 from points_balances where account_id = $1 for update'
    const other = await service.deps.pool.connect()
    await other.query('begin')
    await other.query(lock, [second.accountId])
    // It is sent when somebody waits for it.
    const moving = moveAll(first.id, second.id).then(({ status }) => status)
    await new Promise((resolve) => setTimeout(resolve, 500))
    await other.query(lock, [first.accountId])
    await other.query('commit')
    other.release()
    expect(await moving).toBe(201)
  })
})

describe('a return', () => {
  it('needs no connection but its own, for those who wait for it may have all others', async () => {
    const sale = await sell({ card: (await openMember(service)).card })
    const { pool } = service.deps
    const others = Array.from({ length: pool.options.max ?? 1 }, () => pool.connect())
    const taken = await Promise.all(others)
    const back = await giveBack({ reference: sale.reference })
    for (const one of taken) one.release()
    expect(back.status).toBe(201)
  })

  it.each(['nobody', '01900000-0000-7000-8000-000000000000'])(
    'of a member that there is not is refused: %s',
    async (memberId) => {
      const lines = [{ sku: 'kettle', quantity: 1 }]
      const { status, body } = await giveBack({ memberId }, { lines })
      expect([status, body.code]).toEqual([422, 'original-unknown'])
    },
  )
})
