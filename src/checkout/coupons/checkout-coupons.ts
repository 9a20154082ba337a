import type { AccountId, CampaignId, CouponId } from '../../domain/ids.ts'
import type { CouponReward } from '../../domain/promotions/offer.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** A coupon as the checkout sees it, with who leases it and what its campaign may still give. */
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
  usesMax: number | null
  moneyMaxMinor: number | null
  uses: number | null
  moneyMinor: number | null
  /** What all terminals lease of the campaign's budget now; 0 where it has no cap. */
  leasedUses: number
  leasedMinor: number
}

const columns = `c.id, c.account_id as "accountId", c.campaign_id as "campaignId", c.code, c.state, c.title,
     c.discount, c.funder, c.skus, c.categories, c.activation_needed as "activationNeeded",
     c.issued_at as "issuedAt", c.expires_at as "expiresAt",
     array(select l.quote_id from leases l
           where l.subject_id = c.id and l.expires_at > $2) as "leasedBy",
     b.uses_max as "usesMax", b.money_max_minor as "moneyMaxMinor", b.uses, b.money_minor as "moneyMinor",
     coalesce(held.uses, 0) as "leasedUses", coalesce(held.amount, 0) as "leasedMinor"`

/** Leases are summed once a campaign, however many of its coupons there are. */
const withBudgets = (coupons: string): string => `
   with c as materialized (${coupons}),
   held as materialized (
     select b.id, sum(l.uses)::bigint as uses, sum(l.amount)::bigint as amount
     from (select distinct campaign_id from c) k
     join budgets b on b.id = k.campaign_id and (b.uses_max is not null or b.money_max_minor is not null)
     join leases l on l.subject_id = b.id and l.expires_at > $2
     group by b.id)
   select ${columns} from c left join budgets b on b.id = c.campaign_id left join held on held.id = b.id`

const readOfCards = statement<CheckoutCoupon>(
  'coupons.read_of_cards',
  withBudgets(`
     select c.* from cards k
     join members m on m.id = k.member_id
     join coupons c on c.account_id = m.account_id and c.state <> 'redeemed' and c.expires_at > $3
     where k.number = any($1::text[])`),
)

const readOfCodes = statement<CheckoutCoupon>(
  'coupons.read_of_codes',
  withBudgets('select * from coupons where code = any($1::text[])'),
)

const lockBudgetsOfCards = statement(
  'coupons.lock_budgets_of_cards',
  `select b.id from budgets b
   where b.id in (
     select c.campaign_id from cards k
     join members m on m.id = k.member_id
     join coupons c on c.account_id = m.account_id and c.state <> 'redeemed'
     where k.number = any($1::text[]))
   order by b.id
   for update`,
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

/** For a second attempt after another terminal was quicker: nobody changes these budgets until we commit. */
export const sendBudgetLocksOfCards = (
  sender: Sender,
  cards: readonly string[],
): Promise<unknown> => sender.send(lockBudgetsOfCards, [cards])

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
