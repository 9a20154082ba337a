import type { Db, Tx } from '../../platform/db/database.ts'
import { findProgramme } from './programme.queries.ts'

/** Those of the names that no tier of the programme has. */
export async function findUnknownTiers(db: Db | Tx, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const { tiers } = await findProgramme(db)
  const known = new Set(tiers.map(({ name }) => name))
  return names.filter((name) => !known.has(name))
}
