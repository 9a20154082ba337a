import type { Db } from '../../platform/db/database.ts'
import { listOpenOfStore, type OpenLease } from './store-leases.queries.ts'

/** What a store holds in advance and may still give away after `at`, in one order. */
export const leasesOfStore = (db: Db, storeId: string, at: Date): Promise<OpenLease[]> =>
  listOpenOfStore(db, storeId, at)
