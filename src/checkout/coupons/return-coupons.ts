import type { AccountId, BasketId, CampaignId, CouponId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

type RedeemedIn = {
  couponId: CouponId
  ownerId: AccountId
  campaignId: CampaignId
  backed: boolean
}

const readRedeemed = statement<RedeemedIn>(
  'coupons.read_redeemed_in',
  `select r.coupon_id as "couponId", r.account_id as "ownerId", r.campaign_id as "campaignId", r.backed
   from coupons c
   join coupon_redemptions r on r.account_id = c.account_id and r.coupon_id = c.id and r.basket_id = $2
   where c.code = any($1::text[])`,
)

/** The redemptions of the coupons with these codes by a basket, whoever's they are. */
export const sendRedeemedIn = (
  sender: Sender,
  basketId: BasketId,
  codes: readonly string[],
): Promise<RedeemedIn[]> => sender.send(readRedeemed, [codes, basketId])

const readGone = statement<{ id: CouponId }>(
  'coupons.read_gone',
  `select c.id from unnest($1::uuid[], $2::uuid[]) as w (account_id, id)
   join coupons c on c.account_id = w.account_id and c.id = w.id
   where c.state = 'redeemed'`,
)

/** Which of these somebody has redeemed. Their accounts are locked. */
export const sendGoneCoupons = (
  sender: Sender,
  coupons: readonly { ownerId: AccountId; couponId: CouponId }[],
): Promise<{ id: CouponId }[]> =>
  sender.send(readGone, [
    coupons.map(({ ownerId }) => ownerId),
    coupons.map(({ couponId }) => couponId),
  ])

/** What is left of a redemption: `kept` false: nothing. `backed`: whether the coupon was there for it. */
export type RedemptionLeft = {
  couponId: CouponId
  ownerId: AccountId
  kept: boolean
  amountMinor: number
  backed: boolean
}

const giveBack = statement(
  'coupons.give_back',
  `with wanted as (
     select * from json_to_recordset($2) as w (owner_id uuid, coupon_id uuid, kept boolean, amount_minor bigint)),
   gone as (
     delete from coupon_redemptions r using wanted w
     where r.account_id = w.owner_id and r.coupon_id = w.coupon_id and r.basket_id = $1 and not w.kept
     returning r.account_id, r.coupon_id, r.backed),
   changed as (
     update coupon_redemptions r set amount_minor = w.amount_minor from wanted w
     where r.account_id = w.owner_id and r.coupon_id = w.coupon_id and r.basket_id = $1 and w.kept
       and r.amount_minor <> w.amount_minor)
   update coupons c
   set state = case when c.activated_at is null then 'issued' else 'activated' end, redeemed_at = null
   from gone g where c.account_id = g.account_id and c.id = g.coupon_id and g.backed`,
)

/** What an earlier return gave back, and a later one takes again. */
const takeAgain = statement(
  'coupons.take_again',
  `with taken as (
     insert into coupon_redemptions (account_id, coupon_id, basket_id, campaign_id, amount_minor, backed, redeemed_at)
     select c.account_id, c.id, $1, c.campaign_id, w.amount_minor, w.backed, $3
     from json_to_recordset($2) as w (
       owner_id uuid, coupon_id uuid, kept boolean, amount_minor bigint, backed boolean)
     join coupons c on c.account_id = w.owner_id and c.id = w.coupon_id
     where w.kept
     on conflict on constraint coupon_redemptions_pkey do nothing
     returning account_id, coupon_id, backed)
   update coupons c set state = 'redeemed', redeemed_at = $3
   from taken t where c.account_id = t.account_id and c.id = t.coupon_id and t.backed`,
)

/** Gives coupons back in the state they were in, or keeps them for what is left of the basket. */
export function postRedemptionsLeft(
  pipeline: Pipeline,
  { id, purchasedAt }: { id: BasketId; purchasedAt: Date },
  left: readonly RedemptionLeft[],
): void {
  if (left.length === 0) return
  const rows = JSON.stringify(
    left.map(({ couponId, ownerId, kept, amountMinor, backed }) => ({
      owner_id: ownerId,
      coupon_id: couponId,
      kept,
      amount_minor: amountMinor,
      backed,
    })),
  )
  pipeline.post(giveBack, [id, rows])
  if (left.some(({ kept }) => kept)) pipeline.post(takeAgain, [id, rows, purchasedAt])
}
