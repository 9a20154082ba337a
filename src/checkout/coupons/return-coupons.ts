import type { AccountId, BasketId, CampaignId, CouponId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

type BasketRef = { accountId: AccountId; id: BasketId }

const readRedeemed = statement<{ couponId: CouponId; campaignId: CampaignId; backed: boolean }>(
  'coupons.read_redeemed_in',
  `select coupon_id as "couponId", campaign_id as "campaignId", backed from coupon_redemptions
   where account_id = $1 and coupon_id = any($2::uuid[]) and basket_id = $3`,
)

/** The redemptions of these coupons by a basket of their own account. */
export const sendRedeemedIn = (
  sender: Sender,
  { accountId, id }: BasketRef,
  couponIds: readonly CouponId[],
) => sender.send(readRedeemed, [accountId, couponIds, id])

/** What is left of a redemption: `kept` false: nothing. `backed`: as it was at the sale. */
export type RedemptionLeft = {
  couponId: CouponId
  kept: boolean
  amountMinor: number
  backed: boolean
}

const giveBack = statement(
  'coupons.give_back',
  `with wanted as (
     select * from json_to_recordset($3) as w (coupon_id uuid, kept boolean, amount_minor bigint)),
   gone as (
     delete from coupon_redemptions r using wanted w
     where r.account_id = $1 and r.coupon_id = w.coupon_id and r.basket_id = $2 and not w.kept
     returning r.coupon_id, r.backed),
   changed as (
     update coupon_redemptions r set amount_minor = w.amount_minor from wanted w
     where r.account_id = $1 and r.coupon_id = w.coupon_id and r.basket_id = $2 and w.kept
       and r.amount_minor <> w.amount_minor)
   update coupons c
   set state = case when c.activated_at is null then 'issued' else 'activated' end, redeemed_at = null
   from gone g where c.account_id = $1 and c.id = g.coupon_id and g.backed`,
)

/** What an earlier return gave back, and a later one takes again: backed only where nobody has used it since. */
const takeAgain = statement(
  'coupons.take_again',
  `with taken as (
     insert into coupon_redemptions (account_id, coupon_id, basket_id, campaign_id, amount_minor, backed, redeemed_at)
     select c.account_id, c.id, $2, c.campaign_id, w.amount_minor, w.backed and c.state <> 'redeemed', $4
     from json_to_recordset($3) as w (coupon_id uuid, kept boolean, amount_minor bigint, backed boolean)
     join coupons c on c.account_id = $1 and c.id = w.coupon_id
     where w.kept
     on conflict do nothing
     returning coupon_id, backed)
   update coupons c set state = 'redeemed', redeemed_at = $4
   from taken t where c.account_id = $1 and c.id = t.coupon_id and t.backed`,
)

/** Gives coupons back in the state they were in, or keeps them for what is left of the basket. */
export function postRedemptionsLeft(
  pipeline: Pipeline,
  { accountId, id, purchasedAt }: BasketRef & { purchasedAt: Date },
  left: readonly RedemptionLeft[],
): void {
  if (left.length === 0) return
  const rows = JSON.stringify(
    left.map(({ couponId, kept, amountMinor, backed }) => ({
      coupon_id: couponId,
      kept,
      amount_minor: amountMinor,
      backed,
    })),
  )
  pipeline.post(giveBack, [accountId, id, rows])
  if (left.some(({ kept }) => kept)) pipeline.post(takeAgain, [accountId, id, rows, purchasedAt])
}
