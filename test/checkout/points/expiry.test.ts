import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { expirePoints } from '../../../src/checkout/points/expire-points.ts'
import type { DailyRun } from '../../../src/daily-job.ts'
import { runDay } from '../../../src/operation/daily/run-daily.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { entriesOf, giveLots, lotsOf, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

let now = new Date()
let service: TestService
let dublin: string
let newYork: string
beforeAll(async () => {
  service = await startService({ now: () => now })
  ;({ key: dublin } = await service.openStore())
  ;({ key: newYork } = await service.openStore({ storeId: '0099', timeZone: 'America/New_York' }))
})
beforeEach(() => {
  now = new Date('2026-11-20T12:00:00Z')
})
afterAll(() => service.close())

const jobs = [{ name: 'expiry', run: expirePoints }]
const { signal } = new AbortController()

async function expire(date: string): Promise<void> {
  for await (const _done of runDay(service.deps, date, { jobs, signal }));
}
const recordOf = async (date: string) =>
  (await service.deps.pool.query('select * from daily_runs where run_on = $1', [date])).rows[0]
const pointsOf = async (id: string) => (await service.call('get', `/v1/members/${id}/points`)).body
const kindsOf = async (accountId: string) =>
  (await entriesOf(service, accountId)).map(({ kind, points }) => [kind, points])
const isClean = async () => expect(await findBroken(service.deps.pool)).toEqual([])

async function buy(card: string, fields: Record<string, unknown>, key = dublin): Promise<number> {
  const lines = [aLine(1, { unitPriceMinor: 10_000 })]
  return (await service.call('post', '/v1/swipes', aSwipe({ card, lines, ...fields }), key)).status
}

describe('expiry', () => {
  it('takes what is left in a lot, never once more what was spent of it', async () => {
    const { id, card, accountId } = await openMember(service)
    await giveLots(service, accountId, [
      { points: 100, expiresAt: '2026-11-21T00:00:00Z' },
      { points: 50, expiresAt: '2027-11-21T00:00:00Z' },
    ])
    expect(await buy(card, { spendPoints: 80 })).toBe(201)
    const before = await pointsOf(id)
    now = new Date('2026-11-21T06:00:00Z')
    await expire('2026-11-20')
    const after = await pointsOf(id)
    expect(before.balance - after.balance).toBe(20)
    expect(after.spendable).toBe(after.balance)
    expect(after.spendable).toBeGreaterThan(50)
    const [ended] = await lotsOf(service, accountId)
    expect([ended?.remaining, ended?.expired]).toEqual([0, 20])
    await isClean()
  })

  it('pays debts first, the oldest first, and leaves a debt that nothing pays', async () => {
    const { id, accountId } = await openMember(service)
    const [older, younger, last] = await giveLots(service, accountId, [
      { points: 60, earnedAt: '2024-01-01T00:00:00Z', expiresAt: '2026-01-01T00:00:00Z', owed: 30 },
      { points: 60, earnedAt: '2024-02-01T00:00:00Z', expiresAt: '2026-02-01T00:00:00Z', owed: 30 },
      { points: 60, earnedAt: '2024-03-01T00:00:00Z', expiresAt: '2026-03-01T00:00:00Z', owed: 5 },
      { points: 40, expiresAt: '2026-11-19T00:00:00Z' },
    ])
    await expire('2026-11-19')
    const lots = await lotsOf(service, accountId)
    expect(lots.map(({ remaining, expired, debt }) => [remaining, expired, debt])).toEqual([
      ...[
        [0, 0, 0],
        [-20, 0, 20],
        [-5, 0, 5],
      ],
      [0, 0, 0],
    ])
    const entries = (await entriesOf(service, accountId)).filter(({ kind }) => kind === 'settle')
    const [, , , source] = lots
    expect(entries.map(({ lot_id, points }) => [lot_id, points])).toEqual([
      ...[
        [source?.id, -30],
        [older, 30],
        [source?.id, -10],
        [younger, 10],
      ],
    ])
    expect(entries.every(({ reason }) => reason?.includes('lot '))).toBe(true)
    expect((await pointsOf(id)).debt).toBe(25)
    await giveLots(service, accountId, [{ points: 40, expiresAt: '2026-11-19T12:00:00Z' }])
    await expire('2026-11-19')
    expect((await lotsOf(service, accountId)).map((lot) => [lot.remaining, lot.expired])).toEqual([
      ...[
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      [0, 15],
    ])
    expect(last).toEqual(expect.any(String))
    await isClean()
  })

  it('goes by the store’s own midnight, through the change of its clock', async () => {
    const { card, accountId } = await openMember(service)
    await service.call('put', '/v1/programme', {
      currency: 'EUR',
      pointValueMinor: 1,
      earnStepMinor: 100,
      pointsValidMonths: 1,
    })
    // 1 November 2026 has 25 hours in New York, and ends at 5 UTC.
    now = new Date('2026-10-01T20:00:00Z')
    const reference = (n: number) => `20261001-0099-03-${n}`
    const american = { card, purchasedAt: now.toISOString() }
    expect(await buy(card, { ...american, reference: reference(1) }, newYork)).toBe(201)
    expect(await buy(card, { card, purchasedAt: now.toISOString() })).toBe(201)
    const ends = (await lotsOf(service, accountId)).map((lot) => lot.expires_at.toISOString())
    expect(ends).toEqual(['2026-11-02T05:00:00.000Z', '2026-11-02T00:00:00.000Z'])
    const left = async () => (await lotsOf(service, accountId)).map((lot) => lot.remaining)
    now = new Date('2026-11-01T23:59:59.999Z')
    await expire('2026-11-01')
    expect(await left()).toEqual([100, 100])
    now = new Date('2026-11-02T04:59:59.999Z')
    await expire('2026-11-01')
    expect(await left()).toEqual([100, 0])
    now = new Date('2026-11-02T05:00:00Z')
    await expire('2026-11-01')
    expect(await left()).toEqual([0, 0])
    const { rows } = await service.deps.pool.query(
      `select occurred_at from points_entries where account_id = $1 and kind = 'expire' order by position`,
      [accountId],
    )
    expect(rows.map((row) => row.occurred_at.toISOString()).reverse()).toEqual(ends)
    await isClean()
  })

  it('is made up for late as it would have been in time: no later day is touched', async () => {
    const { accountId } = await openMember(service)
    await giveLots(service, accountId, [
      { points: 1, expiresAt: '2026-09-10T23:00:00Z' },
      { points: 2, expiresAt: '2026-09-11T04:00:00Z' },
      { points: 4, expiresAt: '2026-09-11T23:00:00Z' },
    ])
    await expire('2026-09-10')
    expect((await lotsOf(service, accountId)).map((lot) => lot.expired)).toEqual([1, 2, 0])
  })

  it('gives back to a late basket from before, and takes again what that leaves', async () => {
    const { card, accountId } = await openMember(service)
    await giveLots(service, accountId, [{ points: 500, expiresAt: '2026-11-20T00:00:00Z' }])
    await expire('2026-11-19')
    const late = { card, spendPoints: 120, purchasedAt: '2026-11-19T18:00:00Z', offline: {} }
    expect(await buy(card, late)).toBe(201)
    const [lot] = await lotsOf(service, accountId)
    expect([lot?.remaining, lot?.expired]).toEqual([0, 380])
    // As a return does that gives spent points back.
    await service.deps.pool.query(
      `with lot as (update points_lots set remaining = remaining + 50 where account_id = $1 and id = $2),
       entry as (
         insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
         values ($1, gen_random_uuid(), $2, 'restore', 50, now()))
       update points_balances set balance = balance + 50 where account_id = $1`,
      [accountId, lot?.id],
    )
    await expire('2026-11-20')
    const [again] = await lotsOf(service, accountId)
    expect([again?.remaining, again?.expired]).toEqual([0, 430])
    await isClean()
  })

  it('is done once however often it is run, and by several at once', async () => {
    const members = await Promise.all(Array.from({ length: 8 }, () => openMember(service)))
    for (const { accountId } of members) {
      await giveLots(service, accountId, [
        { points: 30, expiresAt: '2026-08-01T00:00:00Z' },
        { points: 12, expiresAt: '2026-08-01T00:00:00Z' },
      ])
    }
    const run: DailyRun = {
      date: '2026-08-01',
      until: new Date('2026-08-01T00:00:00Z'),
      signal,
      count: async () => {},
    }
    await Promise.all([1, 2, 3].map(() => expirePoints(service.deps, run, 3)))
    await expire('2026-08-01')
    await expire('2026-08-01')
    for (const { accountId } of members) {
      expect(await kindsOf(accountId)).toEqual([
        ...[
          ['earn', 30],
          ['earn', 12],
          ['expire', -30],
          ['expire', -12],
        ],
      ])
    }
    await isClean()
  })

  it('goes on where it was killed; its record counts each lot once', async () => {
    const members = await Promise.all(Array.from({ length: 6 }, () => openMember(service)))
    for (const { accountId } of members) {
      await giveLots(service, accountId, [{ points: 10, expiresAt: '2026-07-01T00:00:00Z' }])
    }
    let batches = 0
    const killed = {
      name: 'expiry',
      run: (deps: typeof service.deps, run: DailyRun) => {
        const count: DailyRun['count'] = async (tx, counts) => {
          await run.count(tx, counts)
          batches += 1
          if (batches < 3) return
          const { rows } = await service.deps.pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where state = 'idle in transaction' and datname = current_database()`,
          )
          expect(rows).toHaveLength(1)
        }
        return expirePoints(deps, { ...run, count }, 2)
      },
    }
    const dying = async () => {
      for await (const _ of runDay(service.deps, '2026-07-01', { jobs: [killed], signal }));
    }
    await expect(dying()).rejects.toThrow()
    const half = await recordOf('2026-07-01')
    expect([half.finished_at, half.counts.expiredLots]).toEqual([null, 4])
    const left = async () =>
      (await Promise.all(members.map(({ accountId }) => lotsOf(service, accountId))))
        .flat()
        .filter((lot) => lot.remaining > 0).length
    expect(await left()).toBe(2)
    await expire('2026-07-01')
    expect(await left()).toBe(0)
    const whole = await recordOf('2026-07-01')
    expect(whole.finished_at).toEqual(now)
    expect(whole.counts).toEqual({ expiredLots: 6, expiredPoints: 60, settledPoints: 0 })
    await isClean()
  })

  it('and spending at once leave nothing below zero, and nothing taken twice', async () => {
    const members = await Promise.all(Array.from({ length: 5 }, () => openMember(service)))
    for (const { accountId } of members) {
      await giveLots(service, accountId, [
        { points: 1000, expiresAt: '2026-11-20T00:00:00Z' },
        { points: 1000, expiresAt: '2027-11-20T00:00:00Z' },
      ])
    }
    const sales = members.flatMap(({ card }) =>
      [1, 2, 3].map((n) => {
        const late = n < 3 ? { purchasedAt: '2026-11-19T18:00:00Z' } : {}
        return buy(card, { spendPoints: 300, ...late })
      }),
    )
    const statuses = await Promise.all([
      ...sales,
      expire('2026-11-19').then(() => 201),
      expire('2026-11-20').then(() => 201),
    ])
    expect(new Set(statuses)).toEqual(new Set([201]))
    await expire('2026-11-20')
    for (const { accountId } of members) {
      const entries = await entriesOf(service, accountId)
      const sum = (kind: string) =>
        entries.filter((one) => one.kind === kind).reduce((total, { points }) => total + points, 0)
      expect(sum('spend')).toBe(-900)
      const [ended] = await lotsOf(service, accountId)
      const spent = entries.filter((one) => one.kind === 'spend' && one.lot_id === ended?.id)
      expect(spent.length).toBeGreaterThanOrEqual(2)
      expect(ended?.remaining).toBe(0)
    }
    await isClean()
  })
})

describe('a member with a million points in lots of a hundred', () => {
  it('spends, adjusts and loses them by touching the lots that it takes from, found by an index', async () => {
    const { id, card, accountId } = await openMember(service)
    const lots = Array.from({ length: 10_000 }, (_, i) => ({
      points: 100,
      expiresAt: new Date(Date.UTC(2027, 0, 1) + i * 3_600_000).toISOString(),
    }))
    await giveLots(service, accountId, lots)
    await giveLots(service, accountId, [{ points: 7, expiresAt: '2026-06-01T00:00:00Z' }])
    const touched = async (work: () => Promise<unknown>): Promise<number> => {
      const rows =
        'select count(*) from points_lots where account_id = $1 and xmin <> all ($2::xid[])'
      const { rows: before } = await service.deps.pool.query(
        'select distinct xmin::text from points_lots where account_id = $1',
        [accountId],
      )
      await work()
      const after = await service.deps.pool.query(rows, [accountId, before.map((row) => row.xmin)])
      return Number(after.rows[0].count)
    }
    const sale = () => buy(card, { spendPoints: 250, lines: [aLine(1, { unitPriceMinor: 250 })] })
    expect(await touched(async () => expect(await sale()).toBe(201))).toBe(3)
    const body = { points: -150, reason: 'Too many' }
    const adjust = () => service.call('post', `/v1/members/${id}/points/adjustments`, body)
    expect(await touched(async () => expect((await adjust()).status).toBe(201))).toBe(2)
    expect(await touched(() => expire('2026-06-01'))).toBe(1)

    await service.deps.pool.query('vacuum analyze points_lots')
    const { rows } = await service.deps.pool.query(
      `explain (analyze, format json)
       select account_id from points_lots where remaining > 0 and expires_at <= '2026-06-01' order by expires_at limit 200`,
    )
    const plan = JSON.stringify(rows[0])
    expect(plan).toContain('points_lots_due')
    expect(plan).not.toContain('Seq Scan')
    await isClean()
  })
})
