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
  /** When the member claimed it, where it was paid without a card. */
  claimedAt: Date | null
  /** What has come back of it in all, and what the rest comes to; null: nothing did. */
  returned: {
    lines: { line: number; quantity: number; weightGrams: number }[]
    refundedMinor: number
    owedMinor: number
    netMinor: number
    points: { earned: number; spent: number }
  } | null
}

type BasketCursor = { at: string; id: string }

/** An account's baskets and those it has claimed, newest purchase first, behind a cursor. */
export async function listBaskets(
  db: Db,
  accountId: AccountId,
  page: { limit: number; after: BasketCursor | undefined },
): Promise<MemberBasket[]> {
  const behind = page.after
    ? sql`and (b.purchased_at, b.id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`
    : sql``
  const { rows } = await sql<MemberBasket>`
    select id, reference, store_id as "storeId", purchased_at as "purchasedAt", gross_minor as "grossMinor",
      discount_minor as "discountMinor", net_minor as "netMinor", earned as "pointsEarned",
      points_spent as "pointsSpent", lines, discounts, claimed_at as "claimedAt",
      (select jsonb_build_object('lines', r.returned, 'refundedMinor', r.refunded_minor, 'owedMinor', r.owed_minor,
         'netMinor', r.net_minor, 'points', jsonb_build_object('earned', r.points_earned, 'spent', r.points_spent))
       from basket_remains r where r.account_id = b.account_id and r.basket_id = b.id) as returned
    from (
      (select b.*, b.points_earned as earned, null::timestamptz as claimed_at
      from baskets b
      where b.account_id = ${accountId} ${behind}
      order by b.purchased_at desc, b.id desc
      limit ${page.limit})
      union all
      select b.*, c.points, c.claimed_at
      from claims c
      join baskets b on b.account_id = c.basket_account_id and b.id = c.basket_id
      where c.account_id = ${accountId} ${behind}) b
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
