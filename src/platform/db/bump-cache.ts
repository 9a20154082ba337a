import { sql } from 'kysely'
import type { CacheName } from './caches.ts'
import type { Tx } from './database.ts'

/** Makes every process drop what it holds of `name`, as of this transaction's commit. Returns the new version. */
export async function bumpCache(tx: Tx, name: CacheName): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    update cache_versions set version = version + 1 where name = ${name} returning version`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Error(`cache_versions has no ${name}`)
  return row.version
}

/**
 * Keeps everybody else from bumping `name` until the transaction ends. Who changes several things under one version
 * takes this first, so that two of them cannot wait for each other in a circle.
 */
export async function lockCache(tx: Tx, name: CacheName): Promise<void> {
  await sql`select from cache_versions where name = ${name} for update`.execute(tx)
}
