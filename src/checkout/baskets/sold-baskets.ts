import { validate } from 'uuid'
import type { RecordedDiscount, RecordedLine } from '../../domain/basket.ts'
import type { AccountId, BasketId, CouponId, MemberId } from '../../domain/ids.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { Flag } from '../pricing/remarks.ts'

/** A basket as it was sold, with everything that a return of it needs. Nothing of it ever changes but the name. */
export type SoldBasket = {
  id: BasketId
  accountId: AccountId
  /** Whose points it moved; null: nobody's. */
  pointsAccountId: AccountId | null
  memberId: MemberId | null
  givenName: string | null
  reference: string
  storeId: string
  purchasedAt: Date
  /** When its points were written, by the database's clock; null: by a claim, any time later. */
  writtenAt: Date | null
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
  couponsRedeemed: { id: CouponId; code: string }[]
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  tenders: { amountMinor: number }[]
  flags: Flag[]
  trace: Trace | null
  /** Who has claimed it since, if any member had no card with them. */
  claimedBy?: { memberId: MemberId | null }
}

const columns = `b.id, b.account_id as "accountId", m.id as "memberId", p.given_name as "givenName",
     case when m.id is not null then coalesce(b.points_account_id, b.account_id) end as "pointsAccountId",
     b.reference, b.store_id as "storeId", b.purchased_at as "purchasedAt", b.recorded_at as "writtenAt", b.lines,
     b.discounts, b.coupons_redeemed as "couponsRedeemed", b.net_minor as "netMinor",
     b.points_earned as "pointsEarned", b.points_spent as "pointsSpent", b.tenders, b.flags,
     b.trace`

const readSold = statement<SoldBasket>(
  'baskets.read_sold',
  `select ${columns} from baskets b
   left join members m on m.account_id = b.account_id
   left join persons p on p.member_id = m.id
   where b.account_id = $1 and b.id = $2`,
)

/** The name stays away where the member was erased, for then there is no person. */
export async function sendSold(
  sender: Sender,
  { accountId, id }: { accountId: AccountId; id: BasketId },
): Promise<SoldBasket | undefined> {
  const [basket] = await sender.send(readSold, [accountId, id])
  return basket
}

const BASKETS_MAX = 200

const readSoldOfMember = statement<SoldBasket>(
  'baskets.read_sold_of_member',
  `select ${columns} from members m
   join baskets b on b.account_id = m.account_id
   left join persons p on p.member_id = m.id
   where m.id = $1 and exists (
     select from jsonb_array_elements(b.lines) line
     where line ->> 'kind' in ('sale', 'deposit') and line ->> 'sku' = any($2::text[]))
   order by b.purchased_at desc, b.id desc
   limit ${BASKETS_MAX}`,
)

/** A member's last 200 baskets with any of these products, newest purchase first. */
export const sendSoldOfMember = async (
  sender: Sender,
  memberId: MemberId,
  skus: readonly string[],
): Promise<SoldBasket[]> =>
  // What is no id of ours is nobody's.
  validate(memberId) ? sender.send(readSoldOfMember, [memberId, skus]) : []
