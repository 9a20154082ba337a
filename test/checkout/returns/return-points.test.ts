import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

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
    original,
    lines: [{ line: 1 }],
    ...fields,
  }
  return service.call('post', '/v1/returns', body, till)
}

const moveAll = (from: string, toMemberId: string) =>
  service.call('post', `/v1/members/${from}/points/transfers`, { toMemberId, points: 'all' })
const pointsOf = async (id: string) => (await service.call('get', `/v1/members/${id}/points`)).body

describe('points of a return', () => {
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
  it.each(['nobody', '01900000-0000-7000-8000-000000000000'])(
    'of a member that there is not is refused: %s',
    async (memberId) => {
      const lines = [{ sku: 'kettle', quantity: 1 }]
      const { status, body } = await giveBack({ memberId }, { lines })
      expect([status, body.code]).toEqual([422, 'original-unknown'])
    },
  )
})
