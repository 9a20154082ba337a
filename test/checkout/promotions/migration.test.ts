import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { newId } from '../../../src/domain/ids.ts'
import { migrate, migrationsDir } from '../../../src/platform/db/migrate.ts'
import { createPool } from '../../../src/platform/db/pool.ts'
import { makeFolder } from '../../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

describe('promotions and campaigns of the version before', () => {
  let database: TestDatabase
  let pool: pg.Pool
  beforeAll(async () => {
    database = await cloneDatabase()
    pool = createPool(database.url, { size: 1, name: 'migrate' })
    await pool.query('drop schema public cascade; create schema public')
    const dir = await makeFolder('before')
    const files = (await readdir(migrationsDir)).filter((file) => file < '0024')
    for (const file of files) await cp(join(migrationsDir, file), join(dir, file))
    await migrate(pool, dir)
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  it('are paid by the store, and their periods were known before anything since', async () => {
    const [promotion, campaign] = [newId(), newId()]
    const definition = JSON.stringify({ title: 'Old', reward: { kind: 'percentOff', percent: 5 } })
    await pool.query(
      `insert into promotions (id, state, version, draft) values ($1, 'live', 2, $2)`,
      [promotion, definition],
    )
    for (const version of [1, 2]) {
      await pool.query('insert into promotion_versions values ($1, $2, $3)', [
        ...[promotion, version],
        definition,
      ])
    }
    await pool.query(
      `insert into promotion_periods values
         ($1, 1, '-infinity', '2026-01-01Z'), ($1, 1, '2026-02-01Z', '2026-03-01Z'), ($1, 2, '2026-03-01Z', 'infinity')`,
      [promotion],
    )
    await pool.query('insert into campaigns (id, draft) values ($1, $2)', [
      campaign,
      '{"title": "Old", "coupon": {"validDays": 7}}',
    ])
    await migrate(pool)
    const { rows } = await pool.query(
      `select version, started_rules, ended_rules from promotion_periods order by starts_at`,
    )
    expect(rows).toEqual([
      { version: 1, started_rules: -2, ended_rules: 0 },
      { version: 1, started_rules: -1, ended_rules: 0 },
      { version: 2, started_rules: 0, ended_rules: null },
    ])
    const funders = await pool.query(
      `select draft ->> 'funder' as funder from promotions
       union all select definition ->> 'funder' from promotion_versions
       union all select draft #>> '{coupon,funder}' from campaigns`,
    )
    expect(funders.rows.map((row) => row.funder)).toEqual(['store', 'store', 'store', 'store'])
  })
})
