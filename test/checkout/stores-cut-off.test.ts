import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { returnLeases } from '../../src/checkout/budgets/return-leases.ts'
import { findBroken } from '../support/audit.ts'
import { aLine, aProduct } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

const [STORES, LEASED, SHARED] = [50, 5, 10]
const USES_MAX = STORES * LEASED + SHARED
/** What the two tills of a store give away: some stay within what the store has, most go beyond. */
const QUIET_STORES = 10
const GIVEN_BY_QUIET = [2, 1]
const GIVEN_BY_OTHERS = [4, 3]
const ENDS = '2026-11-20T20:00:00Z'

describe('50 stores cut off, each with a part of one budget', () => {
  let service: TestService
  let now = new Date('2026-11-20T09:00:00Z')
  let promotionId: string
  const stores = Array.from({ length: STORES }, (_none, index) => `S${10 + index}`)
  const keys = new Map<string, string>()
  beforeAll(async () => {
    service = await startService({ now: () => now })
    await service.call('post', '/v1/products/batch', { products: [aProduct('cola')] })
    const { id } = (
      await service.call('post', '/v1/promotions', {
        title: 'An offer',
        reward: { kind: 'percentOff', percent: 50 },
        appliesTo: { products: ['cola'] },
        budget: { usesMax: USES_MAX },
      })
    ).body
    promotionId = id
    expect((await service.launchDraft(id)).status).toBe(200)
    for (const storeId of stores) {
      for (const terminalId of ['01', '02']) {
        keys.set(`${storeId}-${terminalId}`, (await service.openStore({ storeId, terminalId })).key)
      }
      const body = { subjectId: id, uses: LEASED, expiresAt: ENDS }
      expect((await service.call('post', `/v1/stores/${storeId}/leases`, body)).status).toBe(201)
    }
  })
  afterAll(() => service.close())

  const used = async (): Promise<number> =>
    (await service.deps.pool.query('select uses from budgets where id = $1', [promotionId])).rows[0]
      .uses

  async function report(): Promise<Body[]> {
    const rows: Body[] = []
    let after = ''
    do {
      const path = `/v1/reports/unbacked?from=2026-11-20&to=2026-11-20&limit=20${after}`
      const { status, body } = await service.call('get', path)
      expect(status).toBe(200)
      rows.push(...body.data)
      after = body.next ? `&after=${body.next}` : ''
    } while (after)
    return rows
  }
  const sum = (rows: Body[], figure: string): number =>
    rows.reduce((total, row) => total + Number(row[figure]), 0)

  it('give away beyond them at once: the cap holds, and what went beyond is unbacked to the use', async () => {
    let [givenInAll, backedByLeases] = [0, 0]
    const batches = stores.flatMap((storeId, index) => {
      const counts = index < QUIET_STORES ? GIVEN_BY_QUIET : GIVEN_BY_OTHERS
      const ofStore = counts.reduce((a, b) => a + b, 0)
      givenInAll += ofStore
      backedByLeases += Math.min(ofStore, LEASED)
      return counts.map((count, till) => ({ terminal: `${storeId}-0${till + 1}`, count }))
    })
    now = new Date('2026-11-22T09:00:00Z')
    const answers = await Promise.all(
      batches.map(({ terminal, count }) =>
        service.call(
          'post',
          '/v1/swipes/batch',
          Array.from({ length: count }, (_none, index) => ({
            reference: `20261120-${terminal}-${index + 1}`,
            purchasedAt: '2026-11-20T15:00:00Z',
            lines: [aLine(1, { sku: 'cola' })],
            tenders: [{ type: 'cash', amountMinor: 100 }],
            offline: { discounts: [{ line: 1, promotionId, amountMinor: 100 }] },
          })),
          keys.get(terminal),
        ),
      ),
    )
    const swiped = answers.flatMap(({ body }) => body.results)
    expect(swiped.map(({ status }) => status)).toEqual(Array(givenInAll).fill(201))
    const unbacked = swiped.filter(({ body }) => body.flags.includes('unbacked-discount')).length
    expect(unbacked).toBe(givenInAll - backedByLeases - SHARED)
    expect(await used()).toBe(USES_MAX)
    expect(await findBroken(service.deps.pool)).toEqual([])
    const rows = await report()
    expect(rows).toHaveLength(STORES)
    expect(rows.map((row) => row['storeId'])).toEqual([...stores].sort())
    expect(sum(rows, 'unbackedUses')).toBe(unbacked)
    expect(sum(rows, 'unbackedMinor')).toBe(unbacked * 100)
    expect(sum(rows, 'leasedUses')).toBe(STORES * LEASED)
    expect(sum(rows, 'outUses')).toBe(STORES * LEASED - backedByLeases)
  })

  it('give back what is left once the last terminal of each has reported, and not before', async () => {
    const [last, ...others] = [...keys.keys()].sort()
    const sync = (terminal = '') =>
      service.call(
        'post',
        `/v1/terminals/${terminal.split('-')[1]}/sync`,
        { syncedUntil: '2026-11-21T00:00:00Z' },
        keys.get(terminal),
      )
    expect(await returnLeases(service.deps)).toBe(0)
    for (const terminal of others) expect((await sync(terminal)).status).toBe(200)
    expect(await returnLeases(service.deps)).toBe(STORES - 1)
    const leftOfEach = LEASED - GIVEN_BY_QUIET.reduce((a, b) => a + b, 0)
    expect(await used()).toBe(USES_MAX - (QUIET_STORES - 1) * leftOfEach)
    await sync(last)
    expect(await returnLeases(service.deps)).toBe(1)
    expect(await used()).toBe(USES_MAX - QUIET_STORES * leftOfEach)
    expect(sum(await report(), 'outUses')).toBe(0)
    expect(await findBroken(service.deps.pool)).toEqual([])
  })

  it('are reported to those who may, for days in order', async () => {
    const path = '/v1/reports/unbacked?from=2026-11-20&to='
    const staff = await service.keyOf('staff')
    expect((await service.call('get', `${path}2026-11-20`, undefined, staff)).status).toBe(403)
    expect((await service.call('get', `${path}2026-11-19`)).status).toBe(400)
    expect((await service.call('get', '/v1/reports/unbacked')).status).toBe(400)
    const later = await service.call('get', '/v1/reports/unbacked?from=2026-11-21&to=2026-11-21')
    expect(later.body.data).toEqual([])
  })
})
