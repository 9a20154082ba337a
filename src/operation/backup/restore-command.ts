import { resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createPool } from '../../platform/db/pool.ts'
import { printAudit } from '../audit/print-audit.ts'
import { usageError } from '../serve/command-error.ts'
import { openDatabase } from '../serve/open-database.ts'
import { readBackup } from './read-backup.ts'

/**
 * `restore DIR`: migrates the empty database, loads the backup, compares every table with it, and audits the
 * whole. Start the service only afterwards: processes keep in memory what a restore replaces.
 */
export async function run(config: Config, [dir, ...rest]: string[]): Promise<void> {
  if (!dir || rest.length > 0) throw usageError('usage: node dist/main.js restore DIR')
  const database = await openDatabase(config)
  const pool = createPool(database.url, { size: 1, name: 'restore', statementTimeoutMs: 0 })
  try {
    await migrate(pool)
    const db = await pool.connect()
    const { tables, createdAt } = await readBackup(db, resolve(dir), {
      onTable: ({ name, rows }) => console.log(`${String(rows).padStart(12)}  ${name}, equal`),
    }).finally(() => db.release(true))
    console.log(`Restored ${tables.length} tables as of ${createdAt}, each equal to its backup.`)
    if (!(await printAudit(pool))) process.exitCode = 1
  } finally {
    await pool.end()
    await database.close()
  }
}
