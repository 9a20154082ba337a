import type { RecordedDiscount } from '../../domain/basket.ts'
import type { AccountId, BasketId, MemberId } from '../../domain/ids.ts'
import type { DiscountBack } from '../../domain/returns/discounts-back.ts'
import type { Taken } from '../../domain/returns/evaluate-rest.ts'
import type { ReturnedLine } from '../../domain/returns/goods.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import type { ReturnFlag } from './return-flags.ts'

/** What an earlier return has left of a basket. */
export type RemainsRow = {
  returned: ReturnedLine[]
  refundedMinor: number
  pointsEarned: number
  pointsSpent: number
  discounts: RecordedDiscount[]
  taken: Taken
}

const readRemains = statement<RemainsRow>(
  'returns.read_remains',
  `select returned, refunded_minor as "refundedMinor", points_earned as "pointsEarned",
     points_spent as "pointsSpent", discounts, taken
   from basket_remains where account_id = $1 and basket_id = $2`,
)

/** Undefined: nothing has come back of it yet. Lock its reference first. */
export async function sendRemains(
  sender: Sender,
  { accountId, id }: { accountId: AccountId; id: BasketId },
): Promise<RemainsRow | undefined> {
  const [row] = await sender.send(readRemains, [accountId, id])
  return row
}

export type NewRemains = {
  account_id: AccountId
  basket_id: BasketId
  returned: ReturnedLine[]
  net_minor: number
  refunded_minor: number
  owed_minor: number
  points_earned: number
  points_spent: number
  discounts: RecordedDiscount[]
  taken: Taken
}

const upsertRemains = statement(
  'returns.upsert_remains',
  `insert into basket_remains as r (account_id, basket_id, returned, net_minor, refunded_minor, owed_minor,
     points_earned, points_spent, discounts, taken)
   select account_id, basket_id, returned, net_minor, refunded_minor, owed_minor,
     points_earned, points_spent, discounts, taken
   from json_populate_recordset(null::basket_remains, $1)
   on conflict (account_id, basket_id) do update
     set returned = excluded.returned, net_minor = excluded.net_minor, refunded_minor = excluded.refunded_minor,
       owed_minor = excluded.owed_minor, points_earned = excluded.points_earned,
       points_spent = excluded.points_spent, discounts = excluded.discounts, changed_at = now()`,
)

export type RecordedPart = {
  basketId: BasketId
  reference: string
  lines: { line: number; sku: string; quantity: number; weightGrams: number }[]
  refundMinor: number
  owedMinor: number
  reversed: number
  restored: number
  netMinor: number
  discountsBack: DiscountBack[]
}

export type NewReturn = {
  account_id: AccountId
  id: string
  kind: 'return' | 'void'
  store_id: string
  terminal_id: string
  operator_id: string | null
  reference: string
  exchange_reference: string | null
  returned_at: Date
  parts: RecordedPart[]
  refund_minor: number
  owed_minor: number
  points_reversed: number
  points_restored: number
  points_balance: number | null
  coupons_restored: { id: string; code: string }[]
  flags: ReturnFlag[]
  without_receipt: boolean
}

const insertReturn = statement(
  'returns.insert',
  `insert into returns (account_id, id, kind, store_id, terminal_id, operator_id, reference, exchange_reference,
     returned_at, parts, refund_minor, owed_minor, points_reversed, points_restored, points_balance,
     coupons_restored, flags, without_receipt)
   select account_id, id, kind, store_id, terminal_id, operator_id, reference, exchange_reference,
     returned_at, parts, refund_minor, owed_minor, points_reversed, points_restored, points_balance,
     coupons_restored, flags, without_receipt
   from json_populate_recordset(null::returns, $1)`,
)

export function postReturn(
  pipeline: Pipeline,
  row: NewReturn,
  remains: readonly NewRemains[],
): void {
  pipeline.post(insertReturn, [JSON.stringify([row])])
  pipeline.post(upsertRemains, [JSON.stringify(remains)])
}

/** What a return is answered from: what was recorded, and the member's name as of now. */
export type ReturnFacts = {
  id: string
  kind: 'return' | 'void'
  reference: string
  memberId: MemberId | null
  givenName: string | null
  parts: RecordedPart[]
  refundMinor: number
  owedMinor: number
  pointsReversed: number
  pointsRestored: number
  pointsBalance: number | null
  couponsRestored: { id: string; code: string }[]
  exchange: string | null
  flags: ReturnFlag[]
}

const findReturns = statement<ReturnFacts>(
  'returns.find',
  `select r.id, r.kind, r.reference, m.id as "memberId", p.given_name as "givenName", r.parts,
     r.refund_minor as "refundMinor", r.owed_minor as "owedMinor", r.points_reversed as "pointsReversed",
     r.points_restored as "pointsRestored", r.points_balance as "pointsBalance",
     r.coupons_restored as "couponsRestored", r.exchange_reference as exchange, r.flags
   from unnest($1::uuid[], $2::uuid[]) as w (account_id, id)
   cross join lateral (
     select * from returns k where k.account_id = w.account_id and k.id = w.id offset 0) r
   left join members m on m.account_id = r.account_id and m.erased_at is null
   left join persons p on p.member_id = m.id`,
)

export const sendReturnFacts = (
  sender: Sender,
  refs: readonly { accountId: AccountId; id: string }[],
): Promise<ReturnFacts[]> =>
  sender.send(findReturns, [refs.map((ref) => ref.accountId), refs.map((ref) => ref.id)])
