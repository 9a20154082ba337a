import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

export type UnbackedRow = {
  subjectId: string
  storeId: string
  unbackedUses: number
  unbackedMinor: number
  leasedUses: number
  leasedMinor: number
  outUses: number
  outMinor: number
}

type Wanted = { from: string; to: string; limit: number; after: readonly [string, string] }

/**
 * What was given away beyond caps and rights in baskets with a business date of the period, by promotion or campaign
 * and store, beside the leases that held on one of its days (UTC). Baskets are found by baskets_by_business_date.
 */
export async function sumUnbacked(
  db: Db,
  { from, to, limit, after }: Wanted,
): Promise<UnbackedRow[]> {
  const [afterSubject, afterStore] = after
  const { rows } = await sql<UnbackedRow>`
    with given as (
      select coalesce(d ->> 'promotionId', c.campaign_id::text) as subject_id, b.store_id, b.id as basket_id,
        coalesce(d ->> 'couponId', '') as coupon_id, (d ->> 'amountMinor')::bigint as amount_minor
      from baskets b
      cross join lateral jsonb_array_elements(b.discounts) d
      left join coupons c on c.id = (d ->> 'couponId')::uuid
      where b.business_date between ${from}::date and ${to}::date
        and 'unbacked-discount' = any(b.flags) and d -> 'unbacked' is not null),
    unbacked as (
      select subject_id, store_id, count(distinct (basket_id, coupon_id)) as uses, sum(amount_minor)::bigint as minor
      from given where subject_id is not null group by 1, 2),
    leased as (
      select subject_id::text as subject_id, store_id, sum(uses)::bigint as uses,
        coalesce(sum(money_minor), 0)::bigint as minor, sum(uses_left)::bigint as out_uses,
        coalesce(sum(money_left_minor), 0)::bigint as out_minor
      from store_leases
      where created_at < (${to}::date + 1)::timestamp at time zone 'UTC'
        and expires_at >= ${from}::date::timestamp at time zone 'UTC'
      group by 1, 2)
    select subject_id as "subjectId", store_id as "storeId", coalesce(u.uses, 0)::bigint as "unbackedUses",
      coalesce(u.minor, 0)::bigint as "unbackedMinor", coalesce(l.uses, 0)::bigint as "leasedUses",
      coalesce(l.minor, 0)::bigint as "leasedMinor", coalesce(l.out_uses, 0)::bigint as "outUses",
      coalesce(l.out_minor, 0)::bigint as "outMinor"
    from unbacked u
    full join leased l using (subject_id, store_id)
    where (subject_id, store_id) > (${afterSubject}::text, ${afterStore}::text)
    order by subject_id, store_id
    limit ${limit}`.execute(db)
  return rows
}
