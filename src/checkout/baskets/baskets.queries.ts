import type { RecordedDiscount, RecordedLine } from '../../domain/basket.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import type { ReceiptFacts } from '../../domain/receipt/receipt.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import type { Flag, Refusal } from '../pricing/remarks.ts'
import type { Claim } from '../references/checkout-references.ts'

type RedeemedCoupon = { id: string; code: string; amountMinor: number }

/** A basket to be written; the names are the table's. */
export type NewBasket = {
  account_id: AccountId
  id: string
  store_id: string
  terminal_id: string
  operator_id: string | null
  reference: string
  business_date: string
  sequence: number
  kind: 'sale'
  body_hash: string
  purchased_at: Date
  card_number: string | null
  points_account_id: AccountId | null
  quote_id: string | null
  gross_minor: number
  discount_minor: number
  net_minor: number
  points_earned: number
  points_spent: number
  points_balance: number | null
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
  tenders: { type: string; amountMinor: number }[]
  coupons_redeemed: RedeemedCoupon[]
  refused: Refusal[]
  flags: Flag[]
  trace: Trace | null
}

const insertBaskets = statement(
  'baskets.insert',
  `insert into baskets (account_id, id, store_id, terminal_id, operator_id, reference, business_date, purchased_at,
     card_number, points_account_id, quote_id, gross_minor, discount_minor, net_minor, points_earned, points_spent,
     points_balance, lines, discounts, tenders, coupons_redeemed, refused, flags, trace)
   select account_id, id, store_id, terminal_id, operator_id, reference, business_date, purchased_at,
     card_number, points_account_id, quote_id, gross_minor, discount_minor, net_minor, points_earned, points_spent,
     points_balance, lines, discounts, tenders, coupons_redeemed, refused, flags, trace
   from json_populate_recordset(null::baskets, $1)`,
)

export const postBaskets = (pipeline: Pipeline, baskets: readonly NewBasket[]): void =>
  pipeline.post(insertBaskets, [JSON.stringify(baskets)])

/** What a swipe is answered from: what was recorded, and the member's name as of now. */
export type AnswerFacts = ReceiptFacts & {
  id: string
  memberId: string | null
  givenName: string | null
  tier: string | null
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
  couponsRedeemed: RedeemedCoupon[]
  refused: Refusal[]
  flags: Flag[]
}

const findBaskets = statement<AnswerFacts>(
  'baskets.find',
  `select b.id, b.reference, b.store_id as "storeId", b.purchased_at as "purchasedAt", m.id as "memberId",
     p.given_name as "givenName", b.trace -> 'given' ->> 'tier' as tier,
     b.gross_minor as "grossMinor", b.discount_minor as "discountMinor", b.net_minor as "netMinor",
     b.points_earned as "pointsEarned", b.points_spent as "pointsSpent", b.points_balance as "pointsBalance",
     b.lines, b.discounts, b.tenders, b.coupons_redeemed as "couponsRedeemed", b.refused, b.flags, b.trace
   from unnest($1::uuid[], $2::uuid[]) as w (account_id, id)
   cross join lateral (
     select * from baskets k where k.account_id = w.account_id and k.id = w.id offset 0) b
   left join members m on m.account_id = b.account_id and m.erased_at is null
   left join persons p on p.member_id = m.id`,
)

/** What is recorded of these sales, by the basket's id. */
export async function sendAnswerFacts(
  sender: Sender,
  claims: readonly Claim[],
): Promise<Map<string, AnswerFacts>> {
  if (claims.length === 0) return new Map()
  const baskets = await sender.send(findBaskets, [
    claims.map((claim) => claim.accountId),
    claims.map((claim) => claim.id),
  ])
  return new Map(baskets.map((basket) => [basket.id, basket]))
}
