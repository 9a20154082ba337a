import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { CommandError } from '../serve/command-error.ts'
import {
  type CopiedTable,
  clearSeeded,
  copyIn,
  filledTables,
  fixFormats,
  listMigrations,
  listTables,
  makePartition,
  setSequence,
} from './backup.queries.ts'
import { digestFile, digestTable } from './digests.ts'
import { type Manifest, readManifest, type TableEntry } from './manifest.ts'

export type RestoreOptions = { onTable: (entry: TableEntry) => void }

/**
 * Loads a backup into a migrated, empty database: in one transaction, which is only committed when every table
 * holds exactly the rows that were backed up. Refused before anything is written: a backup with a changed byte, of
 * another build, or a database that holds something.
 */
export async function readBackup(
  db: pg.ClientBase,
  dir: string,
  options: RestoreOptions,
): Promise<Manifest> {
  const manifest = await readManifest(dir)
  await checkFiles(dir, manifest)
  await fixFormats(db)
  await db.query('begin')
  try {
    const tables = await checkTarget(db, manifest)
    await clearSeeded(db)
    for (const partition of manifest.partitions) await makePartition(db, partition)
    for (const [index, entry] of manifest.tables.entries()) {
      await readTable(db, dir, entry, tables[index])
      options.onTable(entry)
    }
    for (const sequence of manifest.sequences) await setSequence(db, sequence)
    await db.query('commit')
  } catch (error) {
    await db.query('rollback').catch(() => {})
    throw error
  }
  return manifest
}

async function checkFiles(dir: string, manifest: Manifest): Promise<void> {
  for (const { file, fileSha256 } of manifest.tables) {
    const digest = await digestFile(join(dir, file)).catch(() => 'missing')
    if (digest === fileSha256) continue
    throw new CommandError(
      `${file} is ${digest === 'missing' ? 'missing' : 'not as it was written'}.`,
    )
  }
}

/** The tables of the target, which are those of the backup. */
async function checkTarget(db: pg.ClientBase, manifest: Manifest): Promise<CopiedTable[]> {
  const tables = await listTables(db)
  const same =
    JSON.stringify(await listMigrations(db)) === JSON.stringify(manifest.migrations) &&
    JSON.stringify(tables.map(({ name, columns }) => [name, columns])) ===
      JSON.stringify(manifest.tables.map(({ name, columns }) => [name, columns]))
  if (!same) {
    const last = manifest.migrations.at(-1)?.name
    throw new CommandError(
      `The backup was made by another build (its last migration is ${last}); restore it with that one.`,
    )
  }
  const filled = await filledTables(db, tables)
  if (filled.length === 0) return tables
  throw new CommandError(
    `The database is not empty (${filled.join(', ')}); restore into a new one.`,
  )
}

/** Loads a table and reads it back: what was written is compared, not what was meant. */
async function readTable(
  db: pg.ClientBase,
  dir: string,
  entry: TableEntry,
  table: CopiedTable | undefined,
): Promise<void> {
  if (!table) throw new Error(`there is no table ${entry.name}`)
  const target = db.query(copyFrom(copyIn(table)))
  await pipeline(createReadStream(join(dir, entry.file)), createGunzip(), target)
  const { rows, contentSha256 } = await digestTable(db, table)
  if (rows === entry.rows && contentSha256 === entry.contentSha256) return
  throw new Error(`${entry.name} is not equal to its backup: ${rows} rows of ${entry.rows}`)
}
