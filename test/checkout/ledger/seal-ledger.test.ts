import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { keepSealing } from '../../../src/checkout/ledger/keep-sealing.ts'
import { markLedger, sealLedger, sealNext } from '../../../src/checkout/ledger/seal-ledger.ts'
import { verifySeals } from '../../../src/checkout/ledger/verify-seals.ts'
import { startChore } from '../../../src/platform/chores.ts'
import { eventually } from '../../support/eventually.ts'
import { movePoints } from '../../support/movements.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let clients: pg.Client[] = []
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())
beforeEach(() =>
  service.deps.pool.query('truncate points_entries, points_lots, points_days, ledger_seals'),
)
afterEach(async () => {
  for (const client of clients) await client.end()
  clients = []
})

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(service.deps.databaseUrl)
  await client.connect()
  clients.push(client)
  return client
}

const earn = (db: pg.ClientBase | pg.Pool, fields: { recordedAt?: string; reason?: string } = {}) =>
  movePoints(db, { account: randomUUID(), lot: randomUUID(), kind: 'earn', points: 10, ...fields })

type Seal = { number: number; day: string; entries: number; digest: Buffer }

const seals = async (): Promise<Seal[]> =>
  (await service.deps.pool.query('select * from ledger_seals order by number')).rows

const verdict = () => verifySeals(service.deps.db, 20)

/** As docs/ledger.md tells others to do it: with nothing of the product. */
async function chainByHand(): Promise<string[]> {
  const { rows: entries } = await service.deps.pool.query(`
    select position, account_id, id, lot_id, basket_id, return_id, kind, points,
      to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at,
      to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at, reason, author
    from points_entries order by position`)
  const { rows } = await service.deps.pool.query('select * from ledger_seals order by number')
  let digest = Buffer.alloc(32)
  return rows.map((seal) => {
    const own = entries.filter(
      ({ position }) => position >= seal.from_position && position <= seal.to_position,
    )
    const sum = own.reduce((points, entry) => points + entry.points, 0)
    const head = [seal.number, seal.day, seal.from_position, seal.to_position, own.length, sum]
    const lines = own.map((entry) => {
      const values = Object.values(entry).map((value) => JSON.stringify(value))
      return `[${values.join(', ')}]\n`
    })
    const text = `${JSON.stringify(head)}\n${lines.join('')}`
    digest = createHash('sha256').update(digest).update(text).digest()
    return digest.toString('hex')
  })
}

describe('sealing the ledger', () => {
  it('seals every entry once, in a chain that can be computed from the entries alone', async () => {
    for (const reason of [undefined, 'a "quoted" \\ reason\nof two lines', 'für 5 €']) {
      await earn(service.deps.pool, reason === undefined ? {} : { reason })
    }
    expect(await sealLedger(service.deps.db, { entriesMax: 2 })).toBe(3)
    await earn(service.deps.pool)
    expect(await sealLedger(service.deps.db)).toBe(1)
    expect(await sealLedger(service.deps.db)).toBe(0)
    expect((await seals()).map(({ entries }) => entries)).toEqual([2, 1, 1])
    expect((await seals()).map(({ digest }) => digest.toString('hex'))).toEqual(await chainByHand())
    expect(await verdict()).toEqual({ seals: 3, entries: 4, faults: 0, first: [] })
  })

  it('does not seal past a position whose transaction is still open', async () => {
    const open = await connect()
    await open.query('begin')
    await earn(open)
    await earn(service.deps.pool)
    await expect(sealLedger(service.deps.db, { waitMaxMs: 100 })).rejects.toThrow('open')
    expect(await seals()).toEqual([])
    await open.query('commit')
    expect(await sealLedger(service.deps.db)).toBe(2)
    expect((await verdict()).faults).toBe(0)
  })

  it('waits for every open transaction, not only for the oldest', async () => {
    const [older, younger] = [await connect(), await connect()]
    for (const open of [older, younger]) await open.query('begin')
    await earn(older)
    await earn(younger)
    const mark = await markLedger(service.deps.db)
    await older.query('commit')
    expect(await sealNext(service.deps.db, mark)).toBe('waiting')
    await younger.query('commit')
    // Transactions of other databases of this Postgres are waited for as well.
    const sealed = await eventually(
      () => sealNext(service.deps.db, mark),
      (next) => next !== 'waiting',
    )
    expect(sealed).toMatchObject({ entries: 2 })
    expect(await sealNext(service.deps.db, mark)).toBe('complete')
  })

  it('goes on past positions that were rolled back or belong to something else', async () => {
    const open = await connect()
    await open.query('begin')
    await earn(open)
    await open.query('rollback')
    await service.deps.pool.query(`select nextval('commit_order') from generate_series(1, 500)`)
    await earn(service.deps.pool)
    expect(await sealLedger(service.deps.db, { entriesMax: 10 })).toBe(1)
    expect((await verdict()).faults).toBe(0)
  })

  it('seals each entry exactly once while many write and two seal', async () => {
    const writers = await Promise.all(Array.from({ length: 6 }, connect))
    let writing = true
    const sealing = Array.from({ length: 2 }, async () => {
      let sealed = 0
      while (writing) sealed += await sealLedger(service.deps.db, { entriesMax: 7 })
      return sealed
    })
    await Promise.all(
      writers.map(async (writer, index) => {
        for (let turn = 0; turn < 25; turn++) {
          await writer.query('begin')
          await earn(writer)
          await sleep((turn * (index + 3)) % 11)
          await writer.query(turn % 9 === 8 ? 'rollback' : 'commit')
        }
      }),
    )
    writing = false
    const sealed = await Promise.all(sealing)
    const rest = await sealLedger(service.deps.db)
    const { rows } = await service.deps.pool.query('select count(*) from points_entries')
    expect(sealed.reduce((sum, count) => sum + count, rest)).toBe(rows[0].count)
    expect(await verdict()).toMatchObject({ entries: rows[0].count, faults: 0 })
  })

  it('keeps days apart, and adds nothing to a day that is over', async () => {
    const { pool, db } = service.deps
    for (const day of ['2026-03-01', '2026-03-01', '2026-03-02', '2026-03-01', '2026-03-04']) {
      await earn(pool, { recordedAt: `${day}T23:59:59Z` })
    }
    expect(await sealLedger(db)).toBe(5)
    const days = (await seals()).map(({ day, entries }) => [day, entries])
    const expected = [
      ['2026-03-01', 2],
      ['2026-03-02', 2],
      ['2026-03-04', 1],
    ]
    expect(days).toEqual(expected)
    const { rows } = await pool.query('select day, points from points_days order by day')
    expect(rows.map(({ day, points }) => [day, points / 10])).toEqual(expected)
    await earn(pool, { recordedAt: '2026-03-03T23:59:59Z' })
    await sealLedger(db)
    expect((await seals()).at(-1)).toMatchObject({ day: '2026-03-04', entries: 1 })
    expect((await verdict()).faults).toBe(0)
  })

  it('is done by the worker', async () => {
    await earn(service.deps.pool)
    const end = startChore(service.deps, keepSealing(20))
    await eventually(seals, ({ length }) => length === 1)
    await earn(service.deps.pool)
    await eventually(seals, ({ length }) => length === 2)
    await end()
  })
})

describe('the digests of the ledger', () => {
  it('are told by day, with the last as not final', async () => {
    const { pool, db } = service.deps
    for (const day of ['2026-03-01', '2026-03-01', '2026-03-02', '2026-03-04']) {
      await earn(pool, { recordedAt: `${day}T12:00:00Z` })
    }
    await sealLedger(db, { entriesMax: 1 })
    const own = await seals()
    const list = '/v1/ledger/digests?from=2026-03-01&to=2026-03-31&limit=2'
    const { status, body } = await service.call('get', list)
    expect([status, body.data.map((one: { day: string }) => one.day)]).toEqual([
      200,
      ['2026-03-01', '2026-03-02'],
    ])
    expect(body.data[0]).toMatchObject({
      digest: own[1]?.digest.toString('hex'),
      final: true,
      entries: 2,
      points: 20,
      seal: 2,
    })
    const rest = await service.call('get', `${list}&after=${body.next}`)
    expect(rest.body).toMatchObject({ data: [{ day: '2026-03-04', final: false }], next: null })
    const one = await service.call('get', '/v1/ledger/digests/2026-03-01')
    expect(one.body).toEqual(body.data[0])
  })

  it('are refused for a day without entries, a period that ends before it begins, and tills', async () => {
    const { key } = await service.openStore()
    const none = await service.call('get', '/v1/ledger/digests/2026-03-03')
    expect([none.status, none.body.code]).toEqual([404, 'not-found'])
    const list = '/v1/ledger/digests?from=2026-03-02&to=2026-03-01'
    const back = await service.call('get', list)
    expect([back.status, back.body.code]).toEqual([400, 'invalid-request'])
    expect((await service.call('get', list, undefined, key)).status).toBe(403)
    expect((await service.call('get', list, undefined, null)).status).toBe(401)
  })
})
