import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { closeLease } from './close-lease.ts'
import { getLease } from './get-lease.ts'
import { type LeaseRow, lockLease } from './store-leases.queries.ts'

/**
 * Ends a lease though not all terminals have reported: what is left goes back to the budget. What they send later of
 * it is counted in the budget while that lasts, and else is unbacked. Errors: not-found, state-conflict.
 */
export async function writeOffLease(
  deps: Pick<Deps, 'db' | 'now'>,
  { storeId, leaseId }: { storeId: string; leaseId: string },
  { by, reason }: { by: string; reason: string },
): Promise<LeaseRow> {
  return deps.db.transaction().execute(async (tx) => {
    const { id } = await getLease(tx, storeId, leaseId)
    const lease = await lockLease(tx, storeId, id)
    if (lease?.state !== 'out') throw new Problem('state-conflict', 'The lease is closed.')
    await closeLease(tx, lease, { state: 'written-off', by, at: deps.now(), reason })
    return getLease(tx, storeId, id)
  })
}
