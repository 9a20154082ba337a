import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { isMigrated, migrate, migrationsDir } from '../../src/platform/db/migrate.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { makeFolder } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

describe('migrations', () => {
  let database: TestDatabase
  let pool: pg.Pool
  let dir: string
  const opened: { pool: pg.Pool; database: TestDatabase }[] = []
  beforeEach(async () => {
    database = await cloneDatabase()
    pool = createPool(database.url, { size: 2, name: 'migrate' })
    opened.push({ pool, database })
    await pool.query('drop schema public cascade; create schema public')
    dir = await makeFolder('migrations')
    await cp(migrationsDir, dir, { recursive: true })
  })
  afterAll(async () => {
    for (const one of opened) {
      await one.pool.end()
      await one.database.drop()
    }
  })

  const names = async () => (await readdir(dir)).sort()
  const tables = async () => {
    const { rows } = await pool.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    )
    return rows.map((row) => row.relname)
  }

  it('applies every file in order, once', async () => {
    expect(await migrate(pool, dir)).toEqual(await names())
    expect(await migrate(pool, dir)).toEqual([])
    expect(await isMigrated(pool, dir)).toBe(true)
  })

  it('applies only what is new to a database of the step before', async () => {
    await migrate(pool, dir)
    await writeFile(join(dir, '9000_more.sql'), 'create table more (id int);')
    expect(await isMigrated(pool, dir)).toBe(false)
    expect(await migrate(pool, dir)).toEqual(['9000_more.sql'])
    expect(await tables()).toContain('more')
  })

  it('refuses a file that was changed after it was applied', async () => {
    await migrate(pool, dir)
    const [first = ''] = await names()
    await writeFile(join(dir, first), 'select 1')
    await expect(migrate(pool, dir)).rejects.toThrow(`migration ${first} was changed`)
    await expect(isMigrated(pool, dir)).rejects.toThrow('was changed')
  })

  it('keeps nothing of a file that fails, and goes on from there when it is mended', async () => {
    await migrate(pool, dir)
    const file = join(dir, '9000_half.sql')
    await writeFile(file, 'create table half (id int); select 1 / 0;')
    await expect(migrate(pool, dir)).rejects.toThrow('division by zero')
    expect(await tables()).not.toContain('half')
    await writeFile(file, 'create table half (id int);')
    expect(await migrate(pool, dir)).toEqual(['9000_half.sql'])
  })

  it('lets one of two processes do it, while the other waits', async () => {
    const other = createPool(database.url, { size: 1, name: 'other' })
    const applied = await Promise.all([migrate(pool, dir), migrate(other, dir)])
    await other.end()
    expect(applied.map((one) => one.length).sort((a, b) => a - b)).toEqual([
      0,
      (await names()).length,
    ])
    expect(await isMigrated(pool, dir)).toBe(true)
  })
})
