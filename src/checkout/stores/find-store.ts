import type { AccountId } from '../../domain/ids.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { readAllStores } from './stores.queries.ts'

export type Store = {
  id: string
  accountId: AccountId
  timeZone: string
  jurisdiction: string
}

/** All stores, held in memory until one changes. */
export function createStoreCache() {
  return versionedValue('stores', async (sender: Sender) => {
    const stores = await sender.send(readAllStores, [])
    return new Map<string, Store>(stores.map((store) => [store.id, store]))
  })
}

export type StoreCache = {
  at(sender: Sender, versions: CacheVersions): Promise<Map<string, Store>>
}
