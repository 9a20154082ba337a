import { v7 } from 'uuid'

/** Ids are UUIDv7 (RFC 9562): time-ordered, so that tables can be partitioned and paged by id. */
export type Id<Kind extends string> = string & { readonly kind?: Kind }

export type AccountId = Id<'account'>
export type MemberId = Id<'member'>
export type BasketId = Id<'basket'>
export type QuoteId = Id<'quote'>
export type CouponId = Id<'coupon'>
export type CampaignId = Id<'campaign'>
export type PromotionId = Id<'promotion'>
export type CodePoolId = Id<'code-pool'>
/** Of a bearer's code; it stands where a coupon's id does. */
export type CodeId = CouponId

/** A new id; ascending within a process. */
export const newId = <Kind extends string>(): Id<Kind> => v7() as Id<Kind>
