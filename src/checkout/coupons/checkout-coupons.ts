import type { AccountId, CampaignId, CouponId } from '../../domain/ids.ts'
import type { Cap, CouponReward, Limits } from '../../domain/promotions/offer.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** A coupon as the checkout sees it, with who leases it and what its campaign may give away. */
export type CheckoutCoupon = {
  id: CouponId
  accountId: AccountId
  campaignId: CampaignId
  code: string
  state: 'issued' | 'activated' | 'redeemed'
  title: string
  discount: CouponReward
  funder: string
  skus: string[]
  categories: string[]
  activationNeeded: boolean
  issuedAt: Date
  expiresAt: Date
  /** The quotes that lease it now. */
  leasedBy: string[]
  /** What its campaign may give away in all, and for each store, day or member. */
  budget: Limits
  caps: Cap[]
}

const columns = `c.id, c.account_id as "accountId", c.campaign_id as "campaignId", c.code, c.state, c.title,
     c.discount, c.funder, c.skus, c.categories, c.activation_needed as "activationNeeded",
     c.issued_at as "issuedAt", c.expires_at as "expiresAt",
     array(select l.quote_id from leases l
           where l.subject_id = c.id and l.expires_at > $2) as "leasedBy",
     jsonb_build_object('usesMax', b.uses_max, 'setsMax', b.sets_max, 'moneyMaxMinor', b.money_max_minor) as budget,
     coalesce(b.caps, '[]') as caps`

const readOfCards = statement<CheckoutCoupon>(
  'coupons.read_of_cards',
  `select ${columns} from cards k
   join members m on m.id = k.member_id
   join coupons c on c.account_id = m.account_id and c.state <> 'redeemed' and c.expires_at > $3
   left join budgets b on b.id = c.campaign_id
   where k.number = any($1::text[])`,
)

const readOfCodes = statement<CheckoutCoupon>(
  'coupons.read_of_codes',
  `select ${columns} from coupons c
   left join budgets b on b.id = c.campaign_id
   where c.code = any($1::text[])`,
)

/** Unredeemed coupons of these cards' members that expire after `expiringAfter`. Take the account's lock first. */
export const sendCouponsOfCards = (
  sender: Sender,
  cards: readonly string[],
  now: Date,
  expiringAfter: Date,
): Promise<CheckoutCoupon[]> => sender.send(readOfCards, [cards, now, expiringAfter])

/** Coupons with these codes, whoever they belong to and in whatever state. */
export const sendCouponsOfCodes = (
  sender: Sender,
  codes: readonly string[],
  now: Date,
): Promise<CheckoutCoupon[]> => sender.send(readOfCodes, [codes, now])

export type Redemption = {
  account_id: AccountId
  coupon_id: CouponId
  basket_id: string
  campaign_id: CampaignId
  amount_minor: number
  backed: boolean
  redeemed_at: Date
}

const insertRedemptions = statement(
  'coupons.redeem',
  `with given as (select * from json_populate_recordset(null::coupon_redemptions, $1)),
   written as (
     insert into coupon_redemptions (account_id, coupon_id, basket_id, campaign_id, amount_minor, backed, redeemed_at)
     select account_id, coupon_id, basket_id, campaign_id, amount_minor, backed, redeemed_at from given)
   update coupons c set state = 'redeemed', redeemed_at = g.redeemed_at
   from given g where c.account_id = g.account_id and c.id = g.coupon_id and g.backed`,
)

/** Writes redemptions and uses the coupons up; a second backed one of a coupon fails (coupon_redemptions_once). */
export function postRedemptions(pipeline: Pipeline, redemptions: readonly Redemption[]): void {
  if (redemptions.length > 0) pipeline.post(insertRedemptions, [JSON.stringify(redemptions)])
}
