import type { Deps } from '../../deps.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import type { Store } from './store.ts'

/** The time zones of all stores, each once; UTC while there are none. */
export function zonesOf(stores: ReadonlyMap<string, Store>): string[] {
  const zones = new Set([...stores.values()].map((store) => store.timeZone))
  return zones.size > 0 ? [...zones].sort() : ['UTC']
}

/** As of now. What has no store of its own goes by all of them. */
export async function readStoreZones(deps: Deps): Promise<string[]> {
  const sender = poolSender(deps.pool, deps.config)
  return zonesOf(await deps.caches.stores.at(sender, await readCacheVersions(sender)))
}
