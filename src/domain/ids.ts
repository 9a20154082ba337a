import { randomFillSync } from 'node:crypto'
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

const RANDOM_BYTES = 16
/** Drawing random bytes costs the more the more often it is done, so they are drawn for 256 ids at once. */
const drawn = new Uint8Array(256 * RANDOM_BYTES)
let used = drawn.length

let msecs = 0
let sequence = 0

/**
 * A new id; ascending within a process: within a millisecond it is counted up from where chance began (RFC 9562, 6.2,
 * method 1).
 */
export function newId<Kind extends string>(): Id<Kind> {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  const random = drawn.subarray(used, used + RANDOM_BYTES)
  used += RANDOM_BYTES
  const now = Date.now()
  if (now > msecs) {
    msecs = now
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6)
  } else {
    sequence = (sequence + 1) >>> 0
    if (sequence === 0) msecs += 1
  }
  return v7({ random, msecs, seq: sequence }) as Id<Kind>
}
