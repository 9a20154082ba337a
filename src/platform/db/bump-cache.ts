import { sql } from 'kysely'
import type { CacheName } from './caches.ts'
import type { Tx } from './database.ts'

/** Makes every process drop what it holds of `name`, as of this transaction's commit. */
export async function bumpCache(tx: Tx, name: CacheName): Promise<void> {
  await sql`update cache_versions set version = version + 1 where name = ${name}`.execute(tx)
}
