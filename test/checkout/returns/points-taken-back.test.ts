import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { expirePoints } from '../../../src/checkout/points/expire-points.ts'
import { runDay } from '../../../src/operation/daily/run-daily.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { entriesOf, type LedgerMember, lotsOf, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

let now = new Date()
let service: TestService
let till: string
beforeAll(async () => {
  service = await startService({ now: () => now })
  ;({ key: till } = await service.openStore())
})
beforeEach(async () => {
  now = new Date('2024-01-10T12:00:00Z')
  await setDebt({ policy: 'allow' })
})
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))
afterAll(() => service.close())

async function setDebt(returnDebt: object): Promise<void> {
  const terms = { currency: 'EUR', pointValueMinor: 1, earnStepMinor: 100, pointsValidMonths: 24 }
  const answer = await service.call('put', '/v1/programme', { ...terms, returnDebt })
  expect(answer.status).toBe(200)
}

/** A basket of 100 points, that ended two years later. */
async function buy({ card }: LedgerMember, fields: object = {}): Promise<string> {
  const lines = [aLine(1, { quantity: 100, unitPriceMinor: 100 })]
  const sale = aSwipe({ card, lines, purchasedAt: now.toISOString(), ...fields })
  expect((await service.call('post', '/v1/swipes', sale, till)).status).toBe(201)
  return sale.reference
}

let sequence = 700_000
const giveBack = (reference: string, quantity: number) => {
  sequence += 1
  const body = {
    reference: `20261121-0042-03-${sequence}`,
    returnedAt: now.toISOString(),
    original: { reference },
    lines: [{ line: 1, quantity }],
  }
  return service.call('post', '/v1/returns', body, till)
}

async function expire(date: string): Promise<void> {
  const jobs = [{ name: 'expiry', run: expirePoints }]
  const { signal } = new AbortController()
  for await (const _done of runDay(service.deps, date, { jobs, signal }));
}

const pointsOf = async ({ id }: LedgerMember) =>
  (await service.call('get', `/v1/members/${id}/points`)).body

const ON_THE_LAST_DAY = '2026-01-10'
const afterwards = new Date('2026-11-21T12:00:00Z')

describe('points that expired before a return takes them back', () => {
  it('are owed by nobody, in however many parts the goods come', async () => {
    await setDebt({ policy: 'refuse' })
    const member = await openMember(service)
    const sale = await buy(member)
    now = afterwards
    await expire(ON_THE_LAST_DAY)
    for (const quantity of [30, 70]) {
      const { status, body } = await giveBack(sale, quantity)
      expect([status, body.points, body.flags]).toEqual([
        201,
        { reversed: quantity, restored: 0, balance: 0 },
        [],
      ])
    }
    const [lot] = await lotsOf(service, member.accountId)
    expect(lot).toMatchObject({ remaining: 0, expired: 0, debt: 0 })
    const entries = (await entriesOf(service, member.accountId)).map((one) => [
      one.kind,
      one.points,
    ])
    expect(entries).toEqual([
      ...[
        ['earn', 100],
        ['expire', -100],
      ],
      ...[
        ['expire', 30],
        ['reverse', -30],
      ],
      ...[
        ['expire', 70],
        ['reverse', -70],
      ],
    ])
    expect(await pointsOf(member)).toMatchObject({ balance: 0, debt: 0, spendable: 0 })
  })

  it('leave a debt of those alone that were spent, which goes when these come back', async () => {
    const member = await openMember(service)
    const first = await buy(member)
    const lines = [aLine(1, { unitPriceMinor: 60 })]
    const paid = await buy(member, { lines, spendPoints: 60, tenders: [] })
    now = afterwards
    await expire(ON_THE_LAST_DAY)
    expect((await giveBack(first, 100)).body.points.balance).toBe(-60)
    expect(await pointsOf(member)).toMatchObject({ balance: -60, debt: 60 })
    expect((await giveBack(paid, 1)).body.points.balance).toBe(0)
    expect(await pointsOf(member)).toMatchObject({ balance: 0, debt: 0, spendable: 0 })
  })

  it('are given back where they lie, in another account', async () => {
    const [member, other] = [await openMember(service), await openMember(service)]
    const sale = await buy(member)
    const body = { toMemberId: other.id, points: 'all' }
    const path = `/v1/members/${member.id}/points/transfers`
    expect((await service.call('post', path, body)).status).toBe(201)
    now = afterwards
    await expire(ON_THE_LAST_DAY)
    expect((await giveBack(sale, 100)).status).toBe(201)
    expect(await pointsOf(other)).toMatchObject({ balance: 0, debt: 0 })
  })
})

describe('points that were moved before a return takes them back', () => {
  it('are owed no more than the programme allows, whoever has them', async () => {
    await setDebt({ policy: 'cap', maxPoints: 50 })
    const [member, other] = [await openMember(service), await openMember(service)]
    const sale = await buy(member)
    const body = { toMemberId: other.id, points: 'all' }
    const path = `/v1/members/${member.id}/points/transfers`
    expect((await service.call('post', path, body)).status).toBe(201)
    await buy(other, {
      lines: [aLine(1, { unitPriceMinor: 100 })],
      spendPoints: 100,
      tenders: [],
    })
    expect((await giveBack(sale, 50)).status).toBe(201)
    expect(await giveBack(sale, 1)).toMatchObject({ status: 422, body: { code: 'points-owed' } })
    expect(await pointsOf(other)).toMatchObject({ balance: -50, debt: 50 })
  })
})
