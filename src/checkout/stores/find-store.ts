import { versionedValue } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Store } from './store.ts'
import { readAllStores } from './stores.queries.ts'

/** All stores, held in memory until one changes. */
export function createStoreCache() {
  return versionedValue('stores', async (sender: Sender) => {
    const stores = await sender.send(readAllStores, [])
    return new Map<string, Store>(stores.map((store) => [store.id, store]))
  })
}
