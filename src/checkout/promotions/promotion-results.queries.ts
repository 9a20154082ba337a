import { sql } from 'kysely'
import type { PromotionId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export type PromotionFigures = {
  baskets: number
  discountMinor: number
  netMinor: number
  members: number
}

/**
 * What a promotion takes off recorded baskets, in any of its versions, of goods that have not come back. Baskets
 * recorded before it was made are not looked at; a day is allowed for clocks that differ.
 */
export async function sumPromotion(
  db: Db,
  promotion: { id: PromotionId; createdAt: Date },
): Promise<PromotionFigures> {
  const given = JSON.stringify([{ promotionId: promotion.id }])
  const { rows } = await sql<PromotionFigures>`
    with kept as (
      select b.account_id, b.discounts, b.net_minor
      from baskets b
      where b.id >= uuid_floor(${promotion.createdAt}::timestamptz - interval '1 day')
        and b.discounts @> ${given}::jsonb
        and not exists (select from basket_remains r where r.account_id = b.account_id and r.basket_id = b.id)
      union all
      select account_id, discounts, net_minor from basket_remains where discounts @> ${given}::jsonb)
    select count(*) as baskets,
      coalesce(sum(taken.minor), 0)::bigint as "discountMinor",
      coalesce(sum(k.net_minor), 0)::bigint as "netMinor",
      count(distinct k.account_id) filter (where a.kind = 'member') as members
    from kept k
    join accounts a on a.id = k.account_id
    cross join lateral (
      select sum((d ->> 'amountMinor')::bigint) as minor
      from jsonb_array_elements(k.discounts) d
      where d ->> 'promotionId' = ${promotion.id}
    ) taken`.execute(db)
  return rows[0] ?? { baskets: 0, discountMinor: 0, netMinor: 0, members: 0 }
}
