import { sql } from 'kysely'
import type { RecordedDiscount, RecordedLine } from '../../domain/basket.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export type MemberBasket = {
  id: string
  reference: string
  storeId: string
  purchasedAt: Date
  grossMinor: number
  discountMinor: number
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
}

type BasketCursor = { at: string; id: string }

/** An account's baskets, newest purchase first, behind a cursor. */
export async function listBaskets(
  db: Db,
  accountId: AccountId,
  page: { limit: number; after: BasketCursor | undefined },
): Promise<MemberBasket[]> {
  const behind = page.after
    ? sql`and (purchased_at, id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`
    : sql``
  const { rows } = await sql<MemberBasket>`
    select id, reference, store_id as "storeId", purchased_at as "purchasedAt", gross_minor as "grossMinor",
      discount_minor as "discountMinor", net_minor as "netMinor", points_earned as "pointsEarned",
      points_spent as "pointsSpent", lines, discounts
    from baskets
    where account_id = ${accountId} ${behind}
    order by purchased_at desc, id desc
    limit ${page.limit}`.execute(db)
  return rows
}

/** The latest purchase of an account. */
export const findLastBasket = (
  db: Db,
  accountId: AccountId,
): Promise<{ id: string; purchasedAt: Date } | undefined> =>
  db
    .selectFrom('baskets')
    .select(['id', 'purchased_at as purchasedAt'])
    .where('account_id', '=', accountId)
    .orderBy('purchased_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
