import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import '../../src/app.ts'
import '../../src/checkout/codes/checkout-codes.ts'
import { hotStatements } from '../../src/platform/db/pipeline.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

/** These read a whole small table into memory, once per change of it. */
const readWhole = new Set([
  'cache_versions.read',
  'stores.read_all',
  'promotions.read_in_force_as_of',
  'programme.read',
  'law.read_all',
  'cross_sell.category_rules',
])

let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await cloneDatabase()
  pool = createPool(database.url, { size: 1, name: 'plans', plannedOnce: true })
  await pool.query('set enable_bitmapscan = off')
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

describe('a statement of the hot path', () => {
  it.each([...hotStatements.keys()].filter((name) => !readWhole.has(name)))(
    '%s finds its rows by an index',
    async (name) => {
      const plan = await planOf(name)
      // With sequential scans discouraged, one is left only where no index would do.
      expect(plan).not.toMatch(/Seq Scan on/)
      // An index that is read from end to end is no better.
      expect(wholeIndexes(plan)).toEqual([])
    },
  )

  it('looks references up by an index, though its table was empty when Postgres last looked', async () => {
    await pool.query('vacuum analyze swipe_references')
    expect(wholeIndexes(await planOf('references.find'))).toEqual([])
  })
})

async function planOf(name: string): Promise<string> {
  const { rows } = await pool.query(`explain (generic_plan) ${hotStatements.get(name)}`)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

const wholeIndexes = (plan: string): string[] =>
  plan
    .split(/(?=->)/)
    .filter((node) => /Index (Only )?Scan using/.test(node) && !node.includes('Index Cond'))
