import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { deleteCampaignMember } from './campaign-members.queries.ts'

/**
 * Takes an account out of the figures of every campaign, on whichever side it was. The caller holds the member's
 * lock. Idempotent; with a new consent the member enters anew.
 */
export const leaveCampaigns = (tx: Tx, accountId: AccountId): Promise<void> =>
  deleteCampaignMember(tx, accountId)
