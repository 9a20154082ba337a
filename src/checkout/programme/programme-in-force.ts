import type { Deps } from '../../deps.ts'
import type { Programme } from '../../domain/programme.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Tx } from '../../platform/db/database.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findProgramme } from './programme.queries.ts'

/** The programme's terms as a transaction sees them. */
export const findProgrammeIn = (tx: Tx): Promise<Programme> => findProgramme(tx)

/** The programme's terms as of now, from memory where they have not changed. */
export async function findProgrammeInForce(deps: Deps): Promise<Programme> {
  const sender = poolSender(deps.pool, deps.config)
  return deps.caches.programme.at(sender, await readCacheVersions(sender))
}
