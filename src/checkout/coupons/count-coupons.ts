import type { CampaignId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { type CouponCounts, selectCounts } from './coupons.queries.ts'

/** What became of a campaign's coupons so far, and what they cost. */
export const countCoupons = (db: Db, campaignId: CampaignId): Promise<CouponCounts> =>
  selectCounts(db, campaignId)
