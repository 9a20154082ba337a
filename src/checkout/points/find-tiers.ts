import type { AccountId } from '../../domain/ids.ts'
import type { TierFrom } from '../../domain/tiers.ts'
import type { Db } from '../../platform/db/database.ts'
import { readTiersOf } from './tiers.queries.ts'

/** All changes of a member's tier, by the member's own account; null: never in one. */
export const findTiers = (db: Db, accountId: AccountId): Promise<TierFrom[] | null> =>
  readTiersOf(db, accountId)
