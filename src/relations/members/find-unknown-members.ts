import { validate } from 'uuid'
import type { Db, Tx } from '../../platform/db/database.ts'
import { readKnownMembers } from './members.queries.ts'

/** Which of these ids are no member's as it is written, or of one who was erased, in the order they were given. */
export async function findUnknownMembers(db: Db | Tx, ids: readonly string[]): Promise<string[]> {
  const possible = ids.filter((id) => validate(id))
  const known = possible.length === 0 ? new Set() : await readKnownMembers(db, possible)
  return ids.filter((id) => !known.has(id))
}
