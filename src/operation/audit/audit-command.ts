import type { Config } from '../../config.ts'
import { isMigrated } from '../../platform/db/migrate.ts'
import { createPool } from '../../platform/db/pool.ts'
import { CommandError } from '../serve/command-error.ts'
import { openDatabase } from '../serve/open-database.ts'
import { printAudit } from './print-audit.ts'

/** Proves over the whole database what must always hold; also while the service runs. Exit 1 when it does not. */
export async function run(config: Config): Promise<void> {
  const database = await openDatabase(config)
  const pool = createPool(database.url, { size: 1, name: 'audit', statementTimeoutMs: 0 })
  try {
    const migrated = await isMigrated(pool).catch((error: { code?: string }) => {
      if (error.code === '42P01') return false
      throw error
    })
    if (!migrated)
      throw new CommandError('The database lacks migrations of this build; migrate it first.')
    if (!(await printAudit(pool))) process.exitCode = 1
  } finally {
    await pool.end()
    await database.close()
  }
}
