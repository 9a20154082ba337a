import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type CopiedTable, copyOut } from './backup.queries.ts'

export type Digest = { stream: Transform; hex(): string }

/** Lets bytes through and takes their SHA-256. */
export function digesting(): Digest {
  const hash = createHash('sha256')
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return { stream, hex: () => hash.digest('hex') }
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

export async function digestFile(path: string): Promise<string> {
  const digest = digesting()
  await pipeline(createReadStream(path), digest.stream, nowhere())
  return digest.hex()
}

/** The table's content as it would be backed up now: how many rows, and their digest in key order. */
export async function digestTable(
  db: pg.ClientBase,
  table: CopiedTable,
): Promise<{ rows: number; contentSha256: string }> {
  const digest = digesting()
  const rows = db.query(copyTo(copyOut(table)))
  await pipeline(rows, digest.stream, nowhere())
  return { rows: rows.rowCount, contentSha256: digest.hex() }
}
