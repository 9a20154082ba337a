import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPool } from '../../src/platform/db/pool.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/platform/embedded/postgres.ts'

/** One Postgres for the run, with a migrated template that every test file clones. */
export default async function globalSetup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'basketwise-test-'))
  const postgres = await startEmbeddedPostgres({ dataDir, disposable: true })
  const pool = createPool(postgres.url, { size: 1, name: 'setup' })
  await migrate(pool)
  await pool.query('create database template_migrated template basketwise').catch(async () => {
    throw new Error('the template database could not be made')
  })
  await pool.end()
  process.env['TEST_POSTGRES_URL'] = postgres.url
  Object.assign(globalThis, { basketwisePostgres: postgres, basketwiseDataDir: dataDir })
}
