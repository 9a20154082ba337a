import { forgetReasons } from '../../checkout/coupons/forget-reasons.ts'
import type { AccountId } from '../../domain/ids.ts'
import { removeProfile } from '../../insight/profiles/remove-profile.ts'
import { forgetBlocked } from '../../insight/suggestions/block-products.ts'
import { leaveCampaigns } from '../../marketing/campaigns/leave-campaigns.ts'
import type { Tx } from '../../platform/db/database.ts'

/**
 * Removes what was learnt of an account's purchases: the profile, the products it has blocked, its place in
 * campaigns and the reasons of its coupons. What was granted stays granted. Idempotent.
 */
export async function forgetHabits(tx: Tx, accountId: AccountId): Promise<void> {
  await removeProfile(tx, accountId)
  await forgetBlocked(tx, accountId)
  await leaveCampaigns(tx, accountId)
  await forgetReasons(tx, accountId)
}
