import { sql } from 'kysely'
import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export type Period = { from: string; to: string }

export type Figures = {
  discounts: number
  baskets: number
  /** Less what came back, so below 0 where more came back than was given. */
  amountMinor: number
  returnedMinor: number
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
 * Every discount of the baskets with a business date of the period, both days included, by funder and offer, less what
 * the returns of these days took back, of whichever baskets: so a period that is over stays as it was. A basket counts
 * once in each row. Unbacked: given beyond what a coupon or a cap held, or by a till for no offer of ours. Found by
 * business date (baskets_by_business_date, returns_by_business_date).
 */
export async function sumDiscounts(db: Db, { from, to }: Period): Promise<SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    with given as (
      select b.id as basket_id, d, (d ->> 'amountMinor')::bigint as amount_minor, false as is_back
      from baskets b
      cross join lateral jsonb_array_elements(b.discounts) d
      where b.business_date between ${from}::date and ${to}::date
      union all
      select null, d, -(d ->> 'amountMinor')::bigint, true
      from returns r
      cross join lateral jsonb_array_elements(r.parts) part
      cross join lateral jsonb_array_elements(coalesce(part -> 'discountsBack', '[]')) d
      where left(r.reference, 8) between to_char(${from}::date, 'YYYYMMDD') and to_char(${to}::date, 'YYYYMMDD')),
    known as (
      select g.basket_id, g.amount_minor, g.is_back, coalesce(d ->> 'funder', 'store') as funder,
        p.id as promotion_id, c.campaign_id,
        d -> 'unbacked' is null and coalesce(p.id, c.id) is not null as backed
      from given g
      left join promotions p on p.id::text = d ->> 'promotionId'
      left join coupons c on c.id = (d ->> 'couponId')::uuid),
    sums as (
      select grouping(funder, promotion_id) as level, funder, promotion_id, campaign_id,
        count(*) filter (where not is_back) as discounts, count(distinct basket_id) as baskets,
        sum(amount_minor)::bigint as amount_minor,
        coalesce(-sum(amount_minor) filter (where is_back), 0)::bigint as returned_minor,
        coalesce(sum(amount_minor) filter (where not backed), 0)::bigint as unbacked_minor
      from known
      group by grouping sets ((funder, promotion_id, campaign_id), (funder), ()))
    select case s.level when 0 then 'offer' when 1 then 'funder' else 'all' end as level, coalesce(s.funder, '') as funder,
      s.promotion_id as "promotionId", s.campaign_id as "campaignId",
      coalesce(p.draft ->> 'title', c.draft ->> 'title') as title, s.discounts, s.baskets,
      coalesce(s.amount_minor, 0) as "amountMinor", s.returned_minor as "returnedMinor",
      s.unbacked_minor as "unbackedMinor"
    from sums s
    left join promotions p on p.id = s.promotion_id
    left join campaigns c on c.id = s.campaign_id
    order by s.amount_minor desc, s.promotion_id, s.campaign_id`.execute(db)
  return rows
}
