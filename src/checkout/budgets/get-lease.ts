import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findLease, type LeaseRow } from './store-leases.queries.ts'

/** Errors: not-found. */
export async function getLease(db: Db | Tx, storeId: string, id: string): Promise<LeaseRow> {
  const lease = validate(id) ? await findLease(db, storeId, id) : undefined
  if (!lease) throw new Problem('not-found', 'This store has no such lease.')
  return lease
}
