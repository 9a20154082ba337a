import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps } from '../../src/deps.ts'
import { compareProfiles } from '../../src/insight/profiles/compare-profiles.ts'
import { findProfiles } from '../../src/insight/profiles/find-profiles.ts'
import { refreshProfiles } from '../../src/insight/profiles/refresh-profiles.ts'
import { migrate, migrationsDir } from '../../src/platform/db/migrate.ts'
import { makeFolder } from '../support/children.ts'
import { cloneDatabase } from '../support/database.ts'
import { ADMIN_KEY } from '../support/service.ts'
import { recordBaskets } from './recorded.ts'

/** The last release in which profiles held neither days nor recent baskets. */
const LAST_BEFORE = '0046'
const ACCOUNT = '01900000-0000-7000-8000-000000000001'

const database = await cloneDatabase()
const deps = createDeps(loadConfig({ ADMIN_API_KEY: ADMIN_KEY }), {
  databaseUrl: database.url,
  log: pino({ level: 'silent' }),
})
afterAll(async () => {
  await closeDeps(deps)
  await database.drop()
})

async function migrateToBefore(): Promise<void> {
  const dir = await makeFolder('migrations-before')
  for (const name of await readdir(migrationsDir)) {
    if (name.slice(0, 4) <= LAST_BEFORE) await cp(join(migrationsDir, name), join(dir, name))
  }
  await deps.pool.query('drop schema public cascade; create schema public')
  await migrate(deps.pool, dir)
}

const fillBefore = `
  insert into accounts (id, kind) values ('${ACCOUNT}', 'member'), ('01900000-0000-7000-8000-000000000002', 'store');
  insert into stores (id, name, account_id, time_zone, jurisdiction)
  values ('0042', 'Store', '01900000-0000-7000-8000-000000000002', 'Europe/Dublin', 'IE');
  insert into members (id, account_id, joined_at, profiling_since)
  values ('01900000-0000-7000-8000-000000000003', '${ACCOUNT}', '2026-01-01', '2026-01-01');`

const profileBefore = `
  insert into profiles (account_id, baskets, spend_minor, units, offer_spend_minor, first_at, last_at,
    last_basket_id, weight, habits)
  select account_id, count(*), sum(net_minor), count(*), 0, min(purchased_at), max(purchased_at),
    max(id::text)::uuid, 1,
    '{"departments": [], "categories": [], "products": [["milk", 2, 2, 200, 1, 1, 2]],
      "stores": [["0042", 2, 200]], "weekdays": [], "dayparts": []}'
  from baskets group by account_id`

it('profiles of a database of before are read as they are, and made anew in the night', async () => {
  await migrateToBefore()
  await deps.pool.query(fillBefore)
  const accountId = ACCOUNT
  await recordBaskets(deps, [{ accountId }, { accountId, purchasedAt: '2026-11-13T10:15:00Z' }])
  await deps.pool.query(`${profileBefore}; delete from events`)
  await migrate(deps.pool)
  const profile = async () => (await findProfiles(deps.db, [accountId])).get(accountId)
  expect(await profile()).toMatchObject({ baskets: 2, recent: [], brands: new Map() })
  const run = { date: '2026-11-20', until: new Date('2026-11-21T00:00:00Z') }
  const counted: object[] = []
  await refreshProfiles(deps, {
    ...run,
    signal: new AbortController().signal,
    count: async (_tx, counts) => void counted.push(counts),
  })
  expect(counted).toEqual([{ rebuilt: 1 }, { members: 1 }])
  expect((await profile())?.recent).toHaveLength(2)
  expect((await compareProfiles(deps)).differing).toEqual([])
})
