import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { entriesOf, lotsOf, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

const NOW = new Date('2026-11-20T12:00:00Z')

let service: TestService
beforeAll(async () => {
  service = await startService({ now: () => NOW })
  await service.openStore({ storeId: '0042', timeZone: 'Europe/Dublin' })
  await service.openStore({ storeId: '0043', timeZone: 'Europe/Madrid' })
})
afterAll(() => service.close())

const send = (balances: unknown[], headers = {}, key?: string | null) =>
  service.call('post', '/v1/points/opening-balances', { balances }, key, headers)

let count = 0
const aBalance = (fields: Record<string, unknown>) => {
  count += 1
  return {
    reference: `old-${count}`,
    lots: [{ points: 100, earnedOn: '2025-06-10', expiresOn: '2027-03-27' }],
    ...fields,
  }
}
type Result = { reference: string; status: number; points: number; problem?: { code: string } }
const statusesOf = (results: Result[]) =>
  results.map(({ status, problem }) => [status, problem?.code])

describe('opening balances', () => {
  it('come with the dates of each lot, for members by id, external id and card', async () => {
    const members = [
      await openMember(service),
      await openMember(service, { externalId: 'crm-1' }),
      await openMember(service),
    ] as const
    const balances = [
      aBalance({
        memberId: members[0].id,
        lots: [
          { points: 100, earnedOn: '2025-06-10', expiresOn: '2027-03-27' },
          { points: 5, earnedOn: '2025-12-10', expiresOn: '2027-12-10' },
        ],
      }),
      aBalance({ externalId: 'crm-1' }),
      aBalance({ cardNumber: members[2].card }),
    ]
    const answer = await send(balances)
    expect([answer.status, answer.body.results]).toEqual([
      200,
      balances.map(({ reference }, i) => ({ reference, status: 201, points: i === 0 ? 105 : 100 })),
    ])
    const [long, short] = await lotsOf(service, members[0].accountId)
    // The day begins and ends in Dublin after it has in Madrid; the clocks change on 28 March.
    expect([long?.origin, long?.points, long?.remaining]).toEqual(['opening', 100, 100])
    expect(long?.earned_at.toISOString()).toBe('2025-06-09T23:00:00.000Z')
    expect(long?.expires_at.toISOString()).toBe('2027-03-28T00:00:00.000Z')
    expect([short?.points, short?.expires_at.toISOString()]).toEqual([
      5,
      '2027-12-11T00:00:00.000Z',
    ])
    const entries = await entriesOf(service, members[0].accountId)
    expect(entries.map(({ kind, points }) => [kind, points])).toEqual([
      ['opening', 100],
      ['opening', 5],
    ])
    expect(entries[0]?.reason).toContain(balances[0]?.reference)
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('are recorded once for all time by their reference, and a repeat says so', async () => {
    const { id, accountId } = await openMember(service)
    const balance = aBalance({ memberId: id })
    const twice = await send([balance, balance])
    expect(statusesOf(twice.body.results)).toEqual([
      [201, undefined],
      [200, undefined],
    ])
    const again = await send([balance])
    expect(again.body.results).toEqual([{ reference: balance.reference, status: 200, points: 100 }])
    const other = { ...balance, lots: [{ ...balance.lots[0], points: 101 }] }
    const conflict = await send([other])
    expect(statusesOf(conflict.body.results)).toEqual([[409, 'reference-conflict']])
    expect(await lotsOf(service, accountId)).toHaveLength(1)
  })

  it('are recorded once by imports that run at the same time, in whatever order', async () => {
    const members = await Promise.all(Array.from({ length: 6 }, () => openMember(service)))
    const balances = members.map(({ id }) => aBalance({ memberId: id }))
    const answers = await Promise.all([
      send(balances),
      send([...balances].reverse()),
      send(balances.slice(3)),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const statuses = answers.flatMap(({ body }) => body.results.map((one: Result) => one.status))
    expect(statuses.filter((status) => status === 201)).toHaveLength(6)
    expect(statuses.filter((status) => status === 200)).toHaveLength(9)
    for (const { accountId } of members) expect(await lotsOf(service, accountId)).toHaveLength(1)
  })

  it('are accepted or refused each on its own, and what is refused keeps no reference', async () => {
    const { id, accountId } = await openMember(service)
    const lot = { points: 100, earnedOn: '2025-06-10', expiresOn: '2027-03-27' }
    const balances = [
      aBalance({ memberId: 'nobody' }),
      aBalance({ memberId: id, lots: [{ ...lot, points: 0 }] }),
      aBalance({ memberId: id, lots: [{ ...lot, expiresOn: '2026-11-19' }] }),
      aBalance({ memberId: id, lots: [{ ...lot, earnedOn: '2026-11-21' }] }),
      aBalance({ memberId: id, cardNumber: '2900000012346' }),
      aBalance({}),
      'no balance',
      aBalance({ memberId: id }),
    ]
    const { body } = await send(balances)
    expect(statusesOf(body.results)).toEqual([
      [422, 'member-unknown'],
      ...Array.from({ length: 6 }, () => [400, 'invalid-request']),
      [201, undefined],
    ])
    expect(body.results[2].problem.errors[0].pointer).toBe('/balances/2/lots/0/expiresOn')
    const { reference } = balances[0] as { reference: string }
    const mended = await send([aBalance({ reference, memberId: id })])
    expect(statusesOf(mended.body.results)).toEqual([[201, undefined]])
    expect(await lotsOf(service, accountId)).toHaveLength(2)
  })

  it('are for administrators, up to a thousand a call', async () => {
    const { id } = await openMember(service)
    for (const role of ['staff', 'app'] as const) {
      const answer = await send([aBalance({ memberId: id })], {}, await service.keyOf(role))
      expect(answer.status).toBe(403)
    }
    expect((await send([aBalance({ memberId: id })], {}, null)).status).toBe(401)
    expect((await send([])).status).toBe(400)
    const many = Array.from({ length: 1000 }, () => aBalance({ memberId: id }))
    const answer = await send(many)
    expect(answer.body.results.every(({ status }: Result) => status === 201)).toBe(true)
    expect((await send([...many, aBalance({ memberId: id })])).status).toBe(400)
  })
})
