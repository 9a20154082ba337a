import type { PackLease } from '../../domain/offer-pack/offer-pack.ts'
import type { Db } from '../../platform/db/database.ts'

/**
 * What a store holds in advance of capped promotions, so that its tills may give it while they are offline. Nothing is
 * handed to stores yet; whoever does that answers here, and nowhere else.
 */
export const leasedOf = async (_db: Db, _storeId: string): Promise<PackLease[]> => []
