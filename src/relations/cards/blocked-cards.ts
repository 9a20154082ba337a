import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Hashes of cards that are blocked or replaced, in order: what `cardHash` of the domain makes of their numbers. */
export async function listBlockedHashes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select left(encode(sha256(convert_to(number, 'UTF8')), 'hex'), 16) as hash
    from cards where status <> 'active'`.execute(db)
  return rows.map(({ hash }) => hash).sort()
}

/** Differs once that list does: how many there are, and when the last of them changed. */
export async function readBlockedMark(db: Db): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select count(*) || ' ' || coalesce(max(changed_at)::text, '') as mark
    from cards where status <> 'active'`.execute(db)
  return rows[0]?.mark ?? ''
}
