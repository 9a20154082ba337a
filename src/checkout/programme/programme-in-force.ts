import type { Deps } from '../../deps.ts'
import type { Programme } from '../../domain/programme.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findProgramme } from './programme.queries.ts'

/** The programme's terms as a transaction sees them, or as they are now. */
export const findProgrammeIn = (db: Db | Tx): Promise<Programme> => findProgramme(db)

/** The programme's terms as of now, from memory where they have not changed. */
export async function findProgrammeInForce(deps: Deps): Promise<Programme> {
  const sender = poolSender(deps.pool, deps.config)
  return deps.caches.programme.at(sender, await readCacheVersions(sender))
}
