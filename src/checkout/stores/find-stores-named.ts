import type { Db, Tx } from '../../platform/db/database.ts'
import { listNamedStores } from './stores.queries.ts'

export type NamedStore = { id: string; jurisdiction: string }

/** The stores that are named or in one of the groups; all of them where nothing is named. */
export const findStoresNamed = (
  db: Db | Tx,
  named: { stores: readonly string[]; storeGroups: readonly string[] },
): Promise<NamedStore[]> => listNamedStores(db, named)
