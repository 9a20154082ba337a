import { sql } from 'kysely'
import type { RecordedDiscount, RecordedLine } from '../../domain/basket.ts'
import type { AccountId, BasketId, MemberId } from '../../domain/ids.ts'
import type { ReceiptFacts } from '../../domain/receipt/receipt.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Refusal } from '../pricing/remarks.ts'

/** A basket with everything that says why it was priced so. */
export type TracedBasket = ReceiptFacts & {
  id: BasketId
  accountId: AccountId
  memberId: MemberId | null
  quoteId: string | null
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
  refused: Refusal[]
}

/** By its id alone: the references know whose it is (swipe_references_basket). */
export async function findTraced(db: Db, id: BasketId): Promise<TracedBasket | undefined> {
  const { rows } = await sql<TracedBasket>`
    select b.id, b.account_id as "accountId", m.id as "memberId", b.reference, b.store_id as "storeId",
      b.purchased_at as "purchasedAt", b.quote_id as "quoteId", b.lines, b.discounts, b.refused, b.trace,
      b.gross_minor as "grossMinor", b.discount_minor as "discountMinor", b.net_minor as "netMinor",
      b.points_earned as "pointsEarned", b.points_spent as "pointsSpent", b.points_balance as "pointsBalance",
      b.tenders, b.coupons_redeemed as "couponsRedeemed"
    from swipe_references r
    join baskets b on b.account_id = r.account_id and b.id = r.basket_id
    left join members m on m.account_id = b.account_id
    where r.basket_id = ${id}`.execute(db)
  return rows[0]
}
