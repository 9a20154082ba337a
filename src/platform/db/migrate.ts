import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

const LOCK_WAIT_SECONDS = 10
const MIGRATION_LOCK = 7_202_511_21
export const migrationsDir = fileURLToPath(new URL('../../../migrations/', import.meta.url))

/** Applies what is missing, each file in its own transaction, one process at a time. Returns the names applied. */
export async function migrate(pool: pg.Pool, dir = migrationsDir): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('set lock_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    // A file that waits for a table's lock makes everybody wait behind it; better it fails and is run again.
    await client.query(`set lock_timeout = '${LOCK_WAIT_SECONDS}s'`)
    await client.query(
      `create table if not exists migrations (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    )
    const applied: string[] = []
    for (const { name, sql, sha256 } of await pendingMigrations(client, dir)) {
      await client.query('begin')
      await client.query(sql)
      await client.query('insert into migrations (name, sha256) values ($1, $2)', [name, sha256])
      await client.query('commit')
      applied.push(name)
    }
    return applied
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => {})
    client.release(true)
  }
}

/** True when every migration of this build is applied. */
export async function isMigrated(pool: pg.Pool, dir = migrationsDir): Promise<boolean> {
  return (await pendingMigrations(pool, dir)).length === 0
}

async function pendingMigrations(db: pg.Pool | pg.PoolClient, dir: string) {
  const { rows } = await db.query<{ name: string; sha256: string }>(
    'select name, sha256 from migrations',
  )
  const done = new Map(rows.map((row) => [row.name, row.sha256]))
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  const pending = []
  for (const name of names) {
    const sql = await readFile(`${dir}/${name}`, 'utf8')
    const sha256 = createHash('sha256').update(sql).digest('hex')
    const before = done.get(name)
    if (before === undefined) pending.push({ name, sql, sha256 })
    else if (before !== sha256)
      throw new Error(`migration ${name} was changed after it was applied`)
  }
  return pending
}
