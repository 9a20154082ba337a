import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { buildApp } from '../../src/app.ts'
import { sealLedger } from '../../src/checkout/ledger/seal-ledger.ts'
import { verifySeals } from '../../src/checkout/ledger/verify-seals.ts'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps } from '../../src/deps.ts'
import { runAudit } from '../../src/operation/audit/run-audit.ts'
import { readManifest } from '../../src/operation/backup/manifest.ts'
import { readBackup } from '../../src/operation/backup/read-backup.ts'
import { writeBackup } from '../../src/operation/backup/write-backup.ts'
import { createDb } from '../../src/platform/db/database.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { makeFolder } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { type FilledShop, fillShop } from '../support/fill-shop.ts'
import { movePoints } from '../support/movements.ts'
import { startService, type TestService } from '../support/service.ts'

const now = new Date('2026-11-21T12:00:00Z')
const onTable = () => {}

describe('backup and restore', () => {
  let service: TestService
  let shop: FilledShop
  let folder: string
  let backup: string
  const targets: TestDatabase[] = []
  beforeAll(async () => {
    service = await startService()
    shop = await fillShop(service)
    await sealLedger(service.deps.db)
    folder = await makeFolder('backup')
    backup = join(folder, 'of today')
    await using(service.deps.databaseUrl, (db) => writeBackup(db, backup, { now, onTable }))
  })
  afterAll(async () => {
    await service.close()
    for (const target of targets) await target.drop()
  })

  async function using<T>(url: string, work: (db: pg.Client) => Promise<T>): Promise<T> {
    const db = new pg.Client(url)
    await db.connect()
    return work(db).finally(() => db.end())
  }

  async function emptyTarget(): Promise<string> {
    const target = await cloneDatabase()
    targets.push(target)
    return target.url
  }

  const restore = (url: string, dir = backup) =>
    using(url, (db) => readBackup(db, dir, { onTable }))

  /** A copy of the backup to be damaged. */
  async function copyOfBackup(): Promise<string> {
    const copy = join(await makeFolder('damaged'), 'backup')
    await cp(backup, copy, { recursive: true })
    return copy
  }

  async function isEmpty(url: string): Promise<boolean> {
    return using(url, async (db) => {
      const { rows } = await db.query('select (select count(*) from baskets)::int as baskets')
      return rows[0].baskets === 0
    })
  }

  it('restores every table to the same digest, and the result audits clean', async () => {
    const url = await emptyTarget()
    await restore(url)
    const again = join(folder, 'again')
    await using(url, (db) => writeBackup(db, again, { now, onTable }))
    const [first, second] = [await readManifest(backup), await readManifest(again)]
    expect(second.tables).toEqual(first.tables)
    expect(first.tables.find((table) => table.name === 'baskets')?.rows).toBe(4)
    const pool = createPool(url, { size: 1, name: 'audit' })
    for await (const { name, broken } of runAudit(pool)) expect([name, broken]).toEqual([name, 0])
    await pool.end()
  })

  it('numbers and seals what comes after a restore behind what came before', async () => {
    const url = await emptyTarget()
    await restore(url)
    const pool = createPool(url, { size: 1, name: 'after' })
    const before = await service.deps.pool.query('select last_value from commit_order')
    const account = '00000000-0000-7000-8000-000000000001'
    await movePoints(pool, { account, lot: account, kind: 'earn', points: 10 })
    const { rows } = await pool.query('select position from points_entries where account_id = $1', [
      account,
    ])
    expect(rows[0].position).toBe(before.rows[0].last_value + 1)
    expect(await sealLedger(createDb(pool))).toBe(1)
    expect(await verifySeals(createDb(pool), 20)).toMatchObject({ seals: 2, faults: 0 })
    await pool.end()
  })

  it('has a file for every table that migrations made', async () => {
    const { rows } = await service.deps.pool.query<{ name: string }>(`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p') and not relispartition and relname <> 'migrations'`)
    const files = rows.map((row) => `${row.name}.copy.gz`)
    expect((await readdir(backup)).sort()).toEqual([...files, 'manifest.json'].sort())
  })

  it('serves on what was restored: a swipe of before is answered as a repeat', async () => {
    const url = await emptyTarget()
    await restore(url)
    const deps = createDeps(loadConfig({ LOG_LEVEL: 'silent' }), { databaseUrl: url })
    const app = await buildApp(deps)
    const answers = []
    for (const swipe of shop.swipes) {
      const headers = { authorization: `Bearer ${shop.terminalKey}` }
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/swipes',
        headers,
        payload: swipe,
      })
      answers.push([answer.statusCode, answer.headers['idempotency-replayed']])
    }
    await app.close()
    await closeDeps(deps)
    expect(answers).toEqual(shop.swipes.map(() => [200, 'true']))
  })

  it.each(['baskets.copy.gz', 'manifest.json'])('refuses a flipped bit in %s', async (file) => {
    const dir = await copyOfBackup()
    const bytes = await readFile(join(dir, file))
    const middle = Math.floor(bytes.length / 2)
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
    await writeFile(join(dir, file), bytes)
    const url = await emptyTarget()
    await expect(restore(url, dir)).rejects.toThrow(/not as it was written|was changed/)
    expect(await isEmpty(url)).toBe(true)
  })

  it('refuses a file that is longer, and one that is missing', async () => {
    const dir = await copyOfBackup()
    const url = await emptyTarget()
    await appendFile(join(dir, 'stores.copy.gz'), 'x')
    await expect(restore(url, dir)).rejects.toThrow('stores.copy.gz is not as it was written')
    await rm(join(dir, 'stores.copy.gz'))
    await expect(restore(url, dir)).rejects.toThrow('stores.copy.gz is missing')
    await expect(restore(url, folder)).rejects.toThrow('holds no backup')
    expect(await isEmpty(url)).toBe(true)
  })

  it('refuses a database that holds something, and leaves it alone', async () => {
    const url = await emptyTarget()
    await restore(url)
    await expect(restore(url)).rejects.toThrow(/not empty \(.*baskets.*\)/)
  })

  it('refuses a database of another build', async () => {
    const url = await emptyTarget()
    await using(url, (db) => db.query('alter table products add column shelf text'))
    await expect(restore(url)).rejects.toThrow('another build')
  })

  it('writes nothing over a backup, and leaves nothing behind that looks like one', async () => {
    const again = using(service.deps.databaseUrl, (db) => writeBackup(db, backup, { now, onTable }))
    await expect(again).rejects.toThrow('not empty')
    const stopped = join(folder, 'stopped')
    const interrupted = using(service.deps.databaseUrl, (db) =>
      writeBackup(db, stopped, {
        now,
        onTable: () => {
          throw new Error('stopped here')
        },
      }),
    )
    await expect(interrupted).rejects.toThrow('stopped here')
    await expect(restore(await emptyTarget(), stopped)).rejects.toThrow('holds no backup')
  })
})
