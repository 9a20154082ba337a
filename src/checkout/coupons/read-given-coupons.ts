import type { AccountId, CouponId } from '../../domain/ids.ts'
import type { UsableCoupon } from '../../domain/promotions/offer.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import { ownCoupon } from './usable-coupons.ts'

type GivenCoupon = Parameters<typeof ownCoupon>[0]

const readGiven = statement<GivenCoupon>(
  'coupons.read_given',
  `select id, campaign_id as "campaignId", code, title, funder, discount, skus, categories
   from coupons where account_id = $1 and id = any($2::uuid[])`,
)

/** Coupons of an account as they were when a basket could use them: what they give never changes. */
export async function sendGivenCoupons(
  sender: Sender,
  accountId: AccountId,
  ids: readonly CouponId[],
): Promise<UsableCoupon[]> {
  if (ids.length === 0) return []
  return (await sender.send(readGiven, [accountId, ids])).map(ownCoupon)
}
