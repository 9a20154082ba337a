import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { CommandError } from '../serve/command-error.ts'
import {
  type CopiedTable,
  copyOut,
  fixFormats,
  listMigrations,
  listPartitions,
  listSequences,
  listTables,
} from './backup.queries.ts'
import { digesting } from './digests.ts'
import { type TableEntry, writeManifest } from './manifest.ts'

export type BackupOptions = { now: Date; onTable: (entry: TableEntry) => void }

/**
 * Writes all tables as of one moment to `dir`, which must not exist yet. Written aside and moved into place whole:
 * what is called `dir` is a backup. Tills go on meanwhile.
 */
export async function writeBackup(
  db: pg.ClientBase,
  dir: string,
  options: BackupOptions,
): Promise<void> {
  if ((await readdir(dir).catch(() => [])).length > 0) {
    throw new CommandError(`${dir} is not empty; name a folder that is not there yet.`)
  }
  const draft = `${dir}.unfinished`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await fixFormats(db)
  await db.query('begin isolation level repeatable read read only')
  try {
    const tables: TableEntry[] = []
    for (const table of await listTables(db)) {
      const entry = await writeTable(db, draft, table)
      tables.push(entry)
      options.onTable(entry)
    }
    const [migrations, partitions] = [await listMigrations(db), await listPartitions(db)]
    const sequences = await listSequences(db)
    const createdAt = options.now.toISOString()
    await writeManifest(draft, { createdAt, migrations, partitions, sequences, tables })
  } finally {
    await db.query('rollback')
  }
  await rm(dir, { recursive: true, force: true })
  await rename(draft, dir)
  await syncFolder(dirname(dir))
}

async function writeTable(db: pg.ClientBase, dir: string, table: CopiedTable): Promise<TableEntry> {
  const file = `${table.name}.copy.gz`
  const content = digesting()
  const packed = digesting()
  const rows = db.query(copyTo(copyOut(table)))
  const target = createWriteStream(join(dir, file), { mode: 0o600, flush: true })
  await pipeline(rows, content.stream, createGzip(), packed.stream, target)
  return {
    name: table.name,
    columns: table.columns,
    rows: rows.rowCount,
    file,
    fileSha256: packed.hex(),
    contentSha256: content.hex(),
  }
}

/** A rename is kept over a power cut once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  await folder.sync().finally(() => folder.close())
}
