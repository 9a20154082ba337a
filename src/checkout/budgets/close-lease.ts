import type { Tx } from '../../platform/db/database.ts'
import {
  type Closing,
  drawFromBudget,
  type LeaseRow,
  lockHeld,
  writeClosed,
} from './store-leases.queries.ts'

/** Gives what is left of a lease, which the caller has locked, back to its budget. */
export async function closeLease(tx: Tx, lease: LeaseRow, closing: Closing): Promise<void> {
  await lockHeld(tx, lease.subjectId, closing.at)
  await drawFromBudget(tx, lease.subjectId, {
    uses: -lease.usesLeft,
    sets: -lease.setsLeft,
    moneyMinor: -(lease.moneyLeftMinor ?? 0),
  })
  await writeClosed(tx, lease, closing)
}
