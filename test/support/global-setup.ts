import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '../../src/platform/db/migrate.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { startEmbeddedPostgres } from '../../src/platform/embedded/postgres.ts'

/**
 * One Postgres for the run, with a migrated template that every test file clones. A watchdog outside of the run
 * ends it and whatever else the tests start, also when the run is interrupted or killed.
 */
export default async function globalSetup(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'basketwise-test-'))
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(scratch, 0o755)
  await mkdir(join(scratch, 'children'))
  Object.assign(globalThis, { basketwiseWatchdog: await startWatchdog(scratch) })
  const postgres = await startEmbeddedPostgres({ dataDir: join(scratch, 'main'), disposable: true })
  const pool = createPool(postgres.url, { size: 1, name: 'setup' })
  await migrate(pool)
  await pool.query('create database template_migrated template basketwise').catch(async () => {
    throw new Error('the template database could not be made')
  })
  await pool.end()
  process.env['TEST_POSTGRES_URL'] = postgres.url
  process.env['TEST_SCRATCH'] = scratch
}

async function startWatchdog(scratch: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../../scripts/test-watchdog.js', import.meta.url))
  const watchdog = spawn(process.execPath, [program, scratch], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ready = once(watchdog.stdout, 'data').then(() => true)
  const watches = await Promise.race([ready, once(watchdog, 'exit').then(() => false)])
  if (!watches) throw new Error('the watchdog of the tests does not start')
  watchdog.stdout.destroy()
  watchdog.unref()
  return watchdog
}
