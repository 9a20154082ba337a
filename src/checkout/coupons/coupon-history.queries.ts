import { sql } from 'kysely'
import type { AccountId, CouponId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export type CouponStep = {
  state: 'issued' | 'activated' | 'leased' | 'redeemed'
  at: Date
  /** The rest only where it was redeemed; no reference where the basket is another account's. */
  basketReference: string | null
  backed: boolean | null
  amountMinor: number | null
}

/** What is recorded of a coupon, and who leases it at `now`, in order of time. */
export async function listSteps(
  db: Db,
  accountId: AccountId,
  id: CouponId,
  now: Date,
): Promise<CouponStep[]> {
  const { rows } = await sql<CouponStep>`
    select state, at, "basketReference", backed, "amountMinor" from (
      select 1 as place, 'issued' as state, issued_at as at,
        null as "basketReference", null::boolean as backed, null::bigint as "amountMinor"
      from coupons where account_id = ${accountId} and id = ${id}
      union all
      select 2, 'activated', activated_at, null, null, null
      from coupons where account_id = ${accountId} and id = ${id} and activated_at is not null
      union all
      select 3, 'leased', q.quoted_at, null, null, null
      from leases l
      join quotes q on q.id = l.quote_id
      where l.subject_id = ${id} and l.expires_at > ${now}
      union all
      select 4, 'redeemed', r.redeemed_at, b.reference, r.backed, r.amount_minor
      from coupon_redemptions r
      left join baskets b on b.account_id = r.account_id and b.id = r.basket_id
      where r.account_id = ${accountId} and r.coupon_id = ${id}) steps
    order by at, place`.execute(db)
  return rows
}
