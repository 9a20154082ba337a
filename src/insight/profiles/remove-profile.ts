import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import { deleteProfiles } from './profiles.queries.ts'

/**
 * Removes an account's profile for good, as a withdrawal of consent asks. Idempotent. Locks the member's row,
 * as everything does that writes profiles: in the transaction that withdraws the consent nothing can slip in
 * between, whichever of the two comes first.
 */
export async function removeProfile(tx: Tx, accountId: AccountId): Promise<void> {
  await lockConsenting(tx, [accountId])
  await deleteProfiles(tx, [accountId])
}
