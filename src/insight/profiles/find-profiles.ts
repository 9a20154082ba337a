import type { AccountId } from '../../domain/ids.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { readProfiles } from './profiles.queries.ts'

/** The profiles of those accounts that have one: no consent or no basket, no profile. */
export const findProfiles = (
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, Profile>> => readProfiles(db, accountIds)
