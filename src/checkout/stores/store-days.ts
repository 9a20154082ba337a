import type { Deps } from '../../deps.ts'
import { localDate, localTime } from '../../domain/calendar.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import type { Store } from './store.ts'
import { zonesOf } from './store-zones.ts'

/** An instant, and the first and the last of the days, `YYYY-MM-DD`, that it is by the clocks of all stores. */
export type StoreDays = { at: Date; earliest: string; latest: string }

/** What day it is in the stores; without any, the day in UTC. */
export function storeDaysOf(stores: ReadonlyMap<string, Store>, at: Date): StoreDays {
  const days = zonesOf(stores)
    .map((zone) => localDate(at, zone))
    .sort()
  const [earliest = '', latest = earliest] = [days[0], days.at(-1)]
  return { at, earliest, latest }
}

export async function readStoreDays(deps: Deps, at: Date): Promise<StoreDays> {
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  return storeDaysOf(await deps.caches.stores.at(sender, versions), at)
}

/** The day that an instant is by the clock of a store, since 1970-01-01; where there is no such store, in UTC. */
export async function readDayIn(deps: Deps, storeId: string, at: Date): Promise<number> {
  const sender = poolSender(deps.pool, deps.config)
  const stores = await deps.caches.stores.at(sender, await readCacheVersions(sender))
  return localTime(at, stores.get(storeId)?.timeZone ?? 'UTC').day
}
