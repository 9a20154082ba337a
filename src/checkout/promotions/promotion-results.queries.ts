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
 * What a promotion took off recorded baskets, in any of its versions. Baskets recorded before it was made are not
 * looked at; a day is allowed for clocks that differ.
 */
export async function sumPromotion(
  db: Db,
  promotion: { id: PromotionId; createdAt: Date },
): Promise<PromotionFigures> {
  const given = JSON.stringify([{ promotionId: promotion.id }])
  const { rows } = await sql<PromotionFigures>`
    select count(*) as baskets,
      coalesce(sum(taken.minor), 0)::bigint as "discountMinor",
      coalesce(sum(b.net_minor), 0)::bigint as "netMinor",
      count(distinct b.account_id) filter (where a.kind = 'member') as members
    from baskets b
    join accounts a on a.id = b.account_id
    cross join lateral (
      select sum((d ->> 'amountMinor')::bigint) as minor
      from jsonb_array_elements(b.discounts) d
      where d ->> 'promotionId' = ${promotion.id}
    ) taken
    where b.id >= uuid_floor(${promotion.createdAt}::timestamptz - interval '1 day')
      and b.discounts @> ${given}::jsonb`.execute(db)
  return rows[0] ?? { baskets: 0, discountMinor: 0, netMinor: 0, members: 0 }
}
