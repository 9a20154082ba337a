import type { PackLease } from '../../domain/offer-pack/offer-pack.ts'
import type { Db } from '../../platform/db/database.ts'
import { leasesOfStore } from '../budgets/leases-of-store.ts'

/** What a store holds in advance of capped promotions, so that its tills may give it while they are offline. */
export async function leasedOf(db: Db, storeId: string, at: Date): Promise<PackLease[]> {
  const leases = await leasesOfStore(db, storeId, at)
  return leases.map(({ subjectId, usesLeft, moneyLeftMinor, expiresAt }) => ({
    promotionId: subjectId,
    uses: usesLeft,
    moneyMinor: moneyLeftMinor,
    expiresAt: expiresAt.toISOString(),
  }))
}
