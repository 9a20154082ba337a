import { sql } from 'kysely'
import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export type Period = { from: string; to: string }

export type Figures = {
  discounts: number
  baskets: number
  amountMinor: number
  unbackedMinor: number
}

/** One offer of one funder; a funder; or, where that is null too, everything. */
export type SettledRow = Figures & {
  level: 'offer' | 'funder' | 'all'
  funder: string
  promotionId: PromotionId | null
  campaignId: CampaignId | null
  title: string | null
}

/**
 * Every discount of the baskets with a business date of the period, both days included, by funder and offer. A basket
 * counts once in each row. Unbacked: given beyond what a coupon or a cap held, or by a till for no offer of ours. Baskets are found by their business date (baskets_by_business_date).
 */
export async function sumDiscounts(db: Db, { from, to }: Period): Promise<SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    with given as (
      select b.id as basket_id, coalesce(d ->> 'funder', 'store') as funder, p.id as promotion_id, r.campaign_id,
        (d ->> 'amountMinor')::bigint as amount_minor,
        d -> 'unbacked' is null and coalesce(r.backed, p.id is not null) as backed
      from baskets b
      cross join lateral jsonb_array_elements(b.discounts) d
      left join promotions p on p.id::text = d ->> 'promotionId'
      left join coupon_redemptions r on r.basket_id = b.id and r.coupon_id::text = d ->> 'couponId'
      where b.business_date between ${from}::date and ${to}::date),
    sums as (
      select grouping(funder, promotion_id) as level, funder, promotion_id, campaign_id,
        count(*) as discounts, count(distinct basket_id) as baskets, sum(amount_minor)::bigint as amount_minor,
        coalesce(sum(amount_minor) filter (where not backed), 0)::bigint as unbacked_minor
      from given
      group by grouping sets ((funder, promotion_id, campaign_id), (funder), ()))
    select case s.level when 0 then 'offer' when 1 then 'funder' else 'all' end as level, coalesce(s.funder, '') as funder,
      s.promotion_id as "promotionId", s.campaign_id as "campaignId",
      coalesce(p.draft ->> 'title', c.draft ->> 'title') as title, s.discounts, s.baskets,
      coalesce(s.amount_minor, 0) as "amountMinor", s.unbacked_minor as "unbackedMinor"
    from sums s
    left join promotions p on p.id = s.promotion_id
    left join campaigns c on c.id = s.campaign_id
    order by s.amount_minor desc, s.promotion_id, s.campaign_id`.execute(db)
  return rows
}
