import type { Db, Tx } from '../../platform/db/database.ts'
import { readUnknownStores, type StoreNames } from './stores.queries.ts'

export type { StoreNames } from './stores.queries.ts'

/** Which of these stores there are not, and which of these groups no store is in, in the order they were given. */
export async function findUnknownStores(db: Db | Tx, names: StoreNames): Promise<StoreNames> {
  const isEmpty = names.stores.length + names.storeGroups.length === 0
  return isEmpty ? { stores: [], storeGroups: [] } : readUnknownStores(db, names)
}
