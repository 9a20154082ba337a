import { resolve } from 'node:path'
import pg from 'pg'
import type { Config } from '../../config.ts'
import { usageError } from '../serve/command-error.ts'
import { openDatabase } from '../serve/open-database.ts'
import { writeBackup } from './write-backup.ts'

/** `backup DIR`: everything as of now, also while the service runs. */
export async function run(config: Config, [dir, ...rest]: string[]): Promise<void> {
  if (!dir || rest.length > 0) throw usageError('usage: node dist/main.js backup DIR')
  const database = await openDatabase(config)
  const db = new pg.Client(database.url)
  try {
    await db.connect()
    await writeBackup(db, resolve(dir), {
      now: new Date(),
      onTable: ({ name, rows }) => console.log(`${String(rows).padStart(12)}  ${name}`),
    })
    console.log(`Backed up to ${resolve(dir)}.`)
  } finally {
    await db.end()
    await database.close()
  }
}
