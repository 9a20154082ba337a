import type { Deps } from '../../deps.ts'
import type { Programme } from '../../domain/programme.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'

/** The terms in force. */
export async function readProgramme(deps: Deps): Promise<Programme> {
  const sender = poolSender(deps.pool, deps.config)
  return deps.caches.programme.at(sender, await readCacheVersions(sender))
}
