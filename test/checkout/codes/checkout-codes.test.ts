import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type CheckoutCode,
  type CodeRedemption,
  postCodeLeases,
  postCodeRedemptions,
  sendCodeLocks,
  sendCodes,
} from '../../../src/checkout/codes/checkout-codes.ts'
import {
  type LeaseRow,
  postLeases,
  postRelease,
} from '../../../src/checkout/leases/checkout-leases.ts'
import { codeIdOf } from '../../../src/domain/code.ts'
import { newId } from '../../../src/domain/ids.ts'
import { inPipeline, type Pipeline, poolSender } from '../../../src/platform/db/pipeline.ts'
import { isRaceLost, violatedConstraint } from '../../../src/platform/db/races.ts'
import { eventually } from '../../support/eventually.ts'
import { startService, type TestService } from '../../support/service.ts'
import { aPool, importText, readPool } from './pools.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const LATER = new Date('2026-11-21T12:05:00Z')
let service: TestService

beforeAll(async () => {
  service = await startService({ now: () => NOW })
})
afterAll(() => service.close())

const inOne = <T>(work: (pipeline: Pipeline) => Promise<T> | T): Promise<T> =>
  inPipeline(service.deps.checkoutPool, service.deps.config, async (pipeline) => work(pipeline))
const read = (...ids: string[]): Promise<CheckoutCode[]> =>
  sendCodes(poolSender(service.deps.pool, service.deps.config), ids, NOW)

let series = 0

/** A code of a pool that is ready. */
async function aCode(fields: { usesPerCode?: number; expiresOn?: string } = {}) {
  const pool = await aPool(service, fields)
  series += 1
  const code = `CHECKOUT${String(series).padStart(4, '0')}`
  expect((await importText(service, pool.id, code)).body.imported).toBe(1)
  return { pool, id: codeIdOf(code) }
}

type Code = Awaited<ReturnType<typeof aCode>>

const redemption = ({ id, pool }: Code, fields: Partial<CodeRedemption> = {}): CodeRedemption => ({
  code_id: id,
  pool_id: pool.id,
  promotion_id: pool.promotionId,
  basket_id: newId(),
  account_id: newId(),
  amount_minor: 50,
  backed: true,
  redeemed_at: NOW,
  ...fields,
})
const redeem = (...redemptions: CodeRedemption[]) =>
  inOne((pipeline) => postCodeRedemptions(pipeline, redemptions, NOW))

/** How many transactions wait for a lock that another holds. */
async function countWaiting(): Promise<number> {
  const { rows } = await service.deps.pool.query(
    `select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0].waiting
}

const aLease = (id: string): LeaseRow => ({
  subject_id: id,
  quote_id: newId(),
  store_id: '0042',
  terminal_id: '03',
  account_id: null,
  uses: 1,
  sets: 0,
  amount: 0,
  expires_at: LATER,
})
const lease = (row: LeaseRow) =>
  inOne((pipeline) => {
    postLeases(pipeline, [row])
    postCodeLeases(pipeline, [row.subject_id], NOW)
  })

/** How each ended: done, or refused by this constraint in a way that makes the loser look again. */
const endings = async (all: Promise<unknown>[]): Promise<(string | undefined)[]> =>
  (await Promise.allSettled(all)).map((one) => {
    if (one.status === 'fulfilled') return 'done'
    expect(isRaceLost(one.reason)).toBe(true)
    return violatedConstraint(one.reason)
  })

describe('a code at the checkout', () => {
  it('is found by its id, with its pool and who leases it now', async () => {
    const code = await aCode({ usesPerCode: 3, expiresOn: '2026-12-24' })
    const [held, gone] = [aLease(code.id), { ...aLease(code.id), expires_at: NOW }]
    await lease(held)
    await lease(gone)
    await redeem(redemption(code))
    expect(await read(code.id, codeIdOf('NOBODYHASTHIS'))).toEqual([
      {
        id: code.id,
        poolId: code.pool.id,
        promotionId: code.pool.promotionId,
        uses: 1,
        usesMax: 3,
        expiresOn: '2026-12-24',
        state: 'ready',
        leasedBy: [held.quote_id],
      },
    ])
    await service.call('post', `/v1/code-pools/${code.pool.id}/withdraw`, {})
    expect(await read(code.id)).toMatchObject([{ state: 'withdrawn' }])
  })

  it('counts backed redemptions, and records the others beside them', async () => {
    const code = await aCode({ usesPerCode: 5 })
    const other = await aCode()
    await redeem(redemption(code), redemption(code), redemption(code, { backed: false }))
    await redeem(redemption(other, { backed: false }))
    expect(await read(code.id, other.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: code.id, uses: 2 }),
        expect.objectContaining({ id: other.id, uses: 0 }),
      ]),
    )
    expect(await readPool(service, code.pool.id)).toMatchObject({ codes: 1, used: 1, uses: 2 })
    expect(await readPool(service, other.pool.id)).toMatchObject({ used: 0, uses: 0 })
  })

  it('is never used more often than it may be, however many tills at once', async () => {
    const code = await aCode({ usesPerCode: 3 })
    const ends = await endings(Array.from({ length: 12 }, () => redeem(redemption(code))))
    expect(ends.filter((end) => end === 'done')).toHaveLength(3)
    expect(ends.filter((end) => end === 'codes_uses')).toHaveLength(9)
    expect(await read(code.id)).toMatchObject([{ uses: 3 }])
    expect(await readPool(service, code.pool.id)).toMatchObject({ used: 1, uses: 3 })
  })

  it('cannot be overrun, whoever writes it', async () => {
    const code = await aCode({ usesPerCode: 2 })
    const write = (uses: number) =>
      service.deps.pool.query('update codes set uses = $1 where id = $2', [uses, code.id])
    await expect(write(3)).rejects.toThrow('codes_uses')
    await expect(write(-1)).rejects.toThrow('codes_uses')
  })

  it('is leased no more often than it has uses, though all quotes have read that there is one', async () => {
    const code = await aCode({ usesPerCode: 2 })
    await redeem(redemption(code))
    const ends = await endings(Array.from({ length: 8 }, () => lease(aLease(code.id))))
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
    expect(ends.filter((end) => end === 'codes_uses')).toHaveLength(7)
    expect((await read(code.id))[0]?.leasedBy).toHaveLength(1)
  })

  it('is leased by the first of two quotes that saw its last use, while the other waits', async () => {
    const code = await aCode()
    const [first, second] = [aLease(code.id), aLease(code.id)]
    let ends: Promise<(string | undefined)[]> | undefined
    await inOne(async (pipeline) => {
      postLeases(pipeline, [first])
      postCodeLeases(pipeline, [code.id], NOW)
      await sendCodes(pipeline, [code.id], NOW)
      ends = endings([lease(second)])
      await eventually(countWaiting, (waiting) => waiting === 1)
    })
    expect(await ends).toEqual(['codes_uses'])
    expect((await read(code.id))[0]?.leasedBy).toEqual([first.quote_id])
  })

  it('is kept for the quote that leases it: who pays that gives the lease back first', async () => {
    const code = await aCode()
    const held = aLease(code.id)
    await lease(held)
    expect(await endings([redeem(redemption(code))])).toEqual(['codes_uses'])
    const paid = redemption(code)
    await inOne((pipeline) => {
      const own = { subjectId: code.id, quoteId: held.quote_id, accountId: null, uses: 1 }
      postRelease(pipeline, [{ ...own, storeId: '0042', terminalId: '03', sets: 0, amount: 0 }])
      postCodeRedemptions(pipeline, [paid], NOW)
    })
    expect(await read(code.id)).toMatchObject([{ uses: 1, leasedBy: [] }])
  })

  it('is written once a basket', async () => {
    const code = await aCode({ usesPerCode: 5 })
    const once = redemption(code)
    await redeem(once)
    expect(await endings([redeem(once)])).toEqual(['code_redemptions_pkey'])
    expect(await read(code.id)).toMatchObject([{ uses: 1 }])
  })

  it('is nobody else’s while it is locked', async () => {
    const code = await aCode()
    let other: Promise<void> | undefined
    await inOne(async (pipeline) => {
      await sendCodeLocks(pipeline, [code.id])
      other = redeem(redemption(code))
      await eventually(countWaiting, (waiting) => waiting === 1)
    })
    await other
    expect(await read(code.id)).toMatchObject([{ uses: 1 }])
  })

  it('touches no index when it is used', async () => {
    const pool = await aPool(service)
    const codes = Array.from({ length: 500 }, (_, index) => `HOTUPDATE${1000 + index}`)
    await importText(service, pool.id, codes.join('\n'))
    const client = await service.deps.pool.connect()
    await client.query('begin')
    const used = await client.query('update codes set uses = 1 where id = any($1::uuid[])', [
      [0, 130, 260, 390].map((index) => codeIdOf(codes[index] ?? '')),
    ])
    const { rows } = await client.query(
      `select pg_stat_get_xact_tuples_hot_updated('codes'::regclass)::int as hot`,
    )
    await client.query('rollback')
    client.release()
    expect([used.rowCount, rows[0].hot]).toEqual([4, 4])
  })
})
