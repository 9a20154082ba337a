import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { movementOf } from '../../../src/checkout/ledger/report-liability.ts'
import { sealLedger } from '../../../src/checkout/ledger/seal-ledger.ts'
import fc from '../../support/fast-check.ts'
import { type Movement, movePoints } from '../../support/movements.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())
beforeEach(() => clear())

const clear = () =>
  service.deps.pool.query(
    'truncate points_entries, points_lots, points_balances, points_days, ledger_seals',
  )

async function setTerms(terms: Record<string, number>): Promise<void> {
  const present = await service.call('get', '/v1/programme')
  const { status } = await service.call('put', '/v1/programme', { ...present.body, ...terms })
  expect(status).toBe(200)
}

const account = randomUUID()
const lots = [
  { lot: randomUUID(), earnedAt: '2026-01-31T23:59:59Z' },
  { lot: randomUUID(), earnedAt: '2026-02-01T00:00:00Z' },
  { lot: randomUUID(), earnedAt: '2026-02-14T12:00:00Z' },
]
const [january = { lot: '', earnedAt: '' }, february = { lot: '', earnedAt: '' }] = lots

async function post(movements: readonly Omit<Movement, 'account'>[]): Promise<void> {
  for (const movement of movements) await movePoints(service.deps.pool, { account, ...movement })
  await sealLedger(service.deps.db, { entriesMax: 5 })
}

async function report(from: string, to: string, query = '') {
  const path = `/v1/reports/points-liability?from=${from}&to=${to}${query}`
  const { status, body } = await service.call('get', path)
  expect([status, body.code]).toEqual([200, undefined])
  return body
}

type Figures = Record<string, number> & { opening: number; closing: number }

function expectToAddUp({ opening, closing, ...movements }: Figures): void {
  const moved = Object.values(movements).reduce((sum, points) => sum + points, 0)
  expect(closing).toBe(opening + moved)
}

describe('the points liability', () => {
  it('tells opening, movements and closing in points and in money, in all and by month of earning', async () => {
    await setTerms({ pointValueMinor: 2 })
    await post([
      { ...january, kind: 'earn', points: 100, recordedAt: '2026-01-31T23:59:59Z' },
      { ...january, kind: 'spend', points: -30, recordedAt: '2026-02-03T12:00:00Z' },
      { ...february, kind: 'earn', points: 50, recordedAt: '2026-02-03T12:00:00Z' },
      { ...january, kind: 'expire', points: -7, recordedAt: '2026-02-28T23:59:59Z' },
      { ...february, kind: 'reverse', points: -5, recordedAt: '2026-03-01T00:00:00Z' },
    ])
    const body = await report('2026-02-01', '2026-02-28')
    expect(body.totals.points).toMatchObject({
      opening: 100,
      earned: 50,
      spent: -30,
      expired: -7,
      reversed: 0,
      closing: 113,
    })
    const [first, second] = body.data
    expect([first.cohort, first.points.opening, first.points.closing]).toEqual(['2026-01', 100, 63])
    expect([second.cohort, second.points.opening, second.points.closing]).toEqual([
      '2026-02',
      0,
      50,
    ])
    expect(body.totals.minor.closing).toBe(113 * body.pointValueMinor)
    expect(body.totals).toMatchObject({
      breakage: null,
      breakageReason: expect.stringMatching(/3$/),
    })
    expect([body.asOf, body.sealed.digest]).toEqual([
      expect.any(String),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ])
    const page = await report('2026-02-01', '2026-02-28', '&limit=1')
    expect([page.data, page.totals]).toEqual([[first], body.totals])
    const rest = await report('2026-02-01', '2026-02-28', `&limit=1&after=${page.next}`)
    expect([rest.data, rest.next]).toEqual([[second], null])
  })

  it('is what a plain sum over the entries is, for whatever has happened', async () => {
    const kinds = Object.keys(movementOf)
    const movement = fc.record({
      place: fc.nat(lots.length - 1),
      kind: fc.constantFrom(...kinds),
      points: fc.integer({ min: 1, max: 500 }),
      isTaken: fc.boolean(),
      day: fc.integer({ min: 1, max: 28 }),
    })
    const property = fc.asyncProperty(
      fc.array(movement, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 28 }),
      async (moves, first) => {
        await clear()
        // Days of the books never go back, so these come in order: then the day of an entry is that of its recording.
        const given = [...moves]
          .sort((a, b) => a.day - b.day)
          .map(({ place, kind, points, isTaken, day }) => ({
            ...(lots[place] ?? january),
            kind,
            points:
              kind === 'spend' || (isTaken && !['earn', 'opening'].includes(kind))
                ? -points
                : points,
            recordedAt: `2026-05-${String(day).padStart(2, '0')}T12:00:00Z`,
          }))
        await post(given)
        const from = `2026-05-${String(first).padStart(2, '0')}`
        const { totals, data } = await report(from, '2026-05-28')
        const sum = (kind: (one: (typeof given)[number]) => boolean) =>
          given.filter(kind).reduce((points, one) => points + one.points, 0)
        const isBefore = (one: (typeof given)[number]) => one.recordedAt.slice(0, 10) < from
        expect(totals.points.opening).toBe(sum(isBefore))
        expect(totals.points.closing).toBe(sum(() => true))
        for (const [kind, name] of Object.entries(movementOf)) {
          expect([name, totals.points[name]]).toEqual([
            name,
            sum((one) => one.kind === kind && !isBefore(one)),
          ])
        }
        for (const one of [totals, ...data]) {
          expectToAddUp(one.points)
          expectToAddUp(one.minor)
        }
        const closings = data.map((one: { points: Figures }) => one.points.closing)
        expect(closings.reduce((a: number, b: number) => a + b, 0)).toBe(totals.points.closing)
      },
    )
    await fc.assert(property, { numRuns: 25 })
  })

  it('knows every kind of entry that there is', async () => {
    const { rows } = await service.deps.pool.query(
      `select pg_get_constraintdef(oid) as text from pg_constraint
       where conname = 'points_entries_kind' and conrelid = 'points_entries'::regclass`,
    )
    const kinds = [...rows[0].text.matchAll(/'(\w+)'/g)].map(([, kind]) => kind)
    expect(kinds.sort()).toEqual(Object.keys(movementOf).sort())
  })

  it('estimates what will expire once enough months’ points have come to their end', async () => {
    await setTerms({ pointsValidMonths: 1 })
    const months = ['2025-09', '2025-10', '2025-11', '2025-12']
    const moves = months.flatMap((month, index) => {
      const lot = { lot: randomUUID(), earnedAt: `${month}-10T12:00:00Z` }
      const at = (later: number) => `${months[index + later] ?? '2026-01'}-20T12:00:00Z`
      const life = [
        { ...lot, kind: 'earn', points: 100, recordedAt: at(0) },
        { ...lot, kind: 'spend', points: -40, recordedAt: at(1) },
        {
          ...lot,
          kind: 'expire',
          points: -60,
          recordedAt: index > 1 ? '2026-02-20T12:00:00Z' : at(2),
        },
      ]
      return life.filter(({ recordedAt }) => recordedAt < '2025-12-31')
    })
    await post(moves.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)))
    const early = await report('2025-12-01', '2025-12-31')
    expect(early.totals).toMatchObject({ points: { closing: 160 }, breakage: null })
    // Another month on, with the third month's points at their end, there are three that were seen to it.
    const [, , november = { lot: '' }] = moves.filter(({ kind }) => kind === 'earn')
    await post([{ ...november, kind: 'expire', points: -60, recordedAt: '2026-01-20T12:00:00Z' }])
    const late = await report('2026-01-01', '2026-01-31')
    expect(late.totals.points.closing).toBe(100)
    // December's 100 are over their month without being spent: what is left of them ends at the next age.
    expect(late.totals).toMatchObject({ breakage: { points: 100 }, breakageReason: null })
  })

  it('is told to the last day there is, and refused for one that there is not', async () => {
    expect(await report('0001-01-01', '9999-12-31')).toMatchObject({ data: [] })
    const path = '/v1/reports/points-liability?from=0000-01-01&to=2026-01-01'
    expect((await service.call('get', path)).body.code).toBe('invalid-request')
  })

  it('is empty before anything is sealed, and refused for a period that ends before it begins', async () => {
    await movePoints(service.deps.pool, { account, ...january, kind: 'earn', points: 5 })
    const body = await report('2026-01-01', '2026-12-31')
    expect(body).toMatchObject({ asOf: null, sealed: null, data: [] })
    expect([body.totals.points.closing, body.totals.breakage]).toEqual([0, { points: 0, minor: 0 }])
    const path = '/v1/reports/points-liability?from=2026-02-01&to=2026-01-31'
    expect((await service.call('get', path)).body.code).toBe('invalid-request')
    const { key } = await service.openStore()
    expect((await service.call('get', path, undefined, key)).status).toBe(403)
    expect((await service.call('get', path, undefined, null)).status).toBe(401)
  })
})
