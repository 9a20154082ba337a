import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { forgetAccountAlerts } from './alerts.queries.ts'
import { deleteAccountFacts } from './facts.queries.ts'

/**
 * Forgets what is known of a member's cards. An alert that names an operator too stays, without the member, so that
 * nobody can erase what they did at a till. The caller has locked the member's row and sets `erased_at` in the same
 * transaction: then no event that is still waiting brings anything back.
 */
export async function forgetMemberFacts(tx: Tx, accountId: AccountId): Promise<void> {
  await deleteAccountFacts(tx, accountId)
  await forgetAccountAlerts(tx, accountId)
}
