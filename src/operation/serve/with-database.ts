import type pg from 'pg'
import type { Config } from '../../config.ts'
import { closeDeps, createDeps, type Deps } from '../../deps.ts'
import { isMigrated } from '../../platform/db/migrate.ts'
import { createPool } from '../../platform/db/pool.ts'
import { CommandError } from './command-error.ts'
import { openDatabase } from './open-database.ts'

/**
 * Runs a command's work on a migrated database, over one connection whose statements may take as long as they
 * need; closes what was opened.
 */
export async function withDatabase(
  config: Config,
  name: string,
  work: (pool: pg.Pool) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(config)
  const pool = createPool(database.url, { size: 1, name, statementTimeoutMs: 0 })
  try {
    await requireMigrated(pool)
    await work(pool)
  } finally {
    await pool.end()
    await database.close()
  }
}

/** Runs a command's work with all that use cases take, on a migrated database; closes what was opened. */
export async function withDeps(config: Config, work: (deps: Deps) => Promise<void>): Promise<void> {
  const database = await openDatabase(config)
  const deps = createDeps(config, { databaseUrl: database.url })
  try {
    await requireMigrated(deps.pool)
    await work(deps)
  } finally {
    await closeDeps(deps)
    await database.close()
  }
}

async function requireMigrated(pool: pg.Pool): Promise<void> {
  if (await isReady(pool)) return
  throw new CommandError('The database lacks migrations of this build; migrate it first.')
}

/** An empty database has not even the list of migrations. */
const isReady = (pool: pg.Pool): Promise<boolean> =>
  isMigrated(pool).catch((error: { code?: string }) => {
    if (error.code === '42P01') return false
    throw error
  })
