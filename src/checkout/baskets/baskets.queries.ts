import { sql } from 'kysely'
import type { RecordedDiscount, RecordedLine } from '../../domain/basket.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import { type Reference, referenceKey } from '../../domain/reference.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import type { Flag, Refusal } from '../pricing/remarks.ts'

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

const insertReferences = statement(
  'baskets.insert_references',
  `insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
   select store_id, terminal_id, business_date, sequence, kind, account_id, id, body_hash
   from json_to_recordset($1) as r (store_id text, terminal_id text, business_date date, sequence bigint, kind text,
     account_id uuid, id uuid, body_hash bytea)
   order by store_id, terminal_id, business_date, sequence`,
)

const insertBaskets = statement(
  'baskets.insert',
  `insert into baskets (account_id, id, store_id, terminal_id, operator_id, reference, business_date, purchased_at,
     card_number, quote_id, gross_minor, discount_minor, net_minor, points_earned, points_spent, points_balance,
     lines, discounts, tenders, coupons_redeemed, refused, flags, trace)
   select account_id, id, store_id, terminal_id, operator_id, reference, business_date, purchased_at,
     card_number, quote_id, gross_minor, discount_minor, net_minor, points_earned, points_spent, points_balance,
     lines, discounts, tenders, coupons_redeemed, refused, flags, trace
   from json_populate_recordset(null::baskets, $1)`,
)

/** Claims the references and writes the baskets; a reference that is taken fails the commit. */
export function postBaskets(pipeline: Pipeline, baskets: readonly NewBasket[]): void {
  const references = baskets.map((basket) => ({
    store_id: basket.store_id,
    terminal_id: basket.terminal_id,
    business_date: basket.business_date,
    sequence: basket.sequence,
    kind: basket.kind,
    account_id: basket.account_id,
    id: basket.id,
    body_hash: basket.body_hash,
  }))
  pipeline.post(insertReferences, [JSON.stringify(references)])
  pipeline.post(insertBaskets, [JSON.stringify(baskets)])
}

/** What a swipe is answered from: what was recorded, and the member's name as of now. */
export type AnswerFacts = {
  id: string
  reference: string
  memberId: string | null
  givenName: string | null
  grossMinor: number
  discountMinor: number
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  pointsBalance: number | null
  lines: RecordedLine[]
  discounts: RecordedDiscount[]
  couponsRedeemed: RedeemedCoupon[]
  refused: Refusal[]
  flags: Flag[]
}

type Claim = Reference & { bodyHash: Buffer; accountId: AccountId; basketId: string }

/** `bodyHash`: what tells a repeat from a conflict. */
export type RecordedAnswer = AnswerFacts & Pick<Claim, 'bodyHash'>

/** "offset 0": one look into the index for each reference, however few rows Postgres believes there are. */
const findClaims = statement<Claim>(
  'baskets.find_references',
  `select r.store_id as "storeId", r.terminal_id as "terminalId", r.business_date as "businessDate", r.sequence,
     r.body_hash as "bodyHash", r.account_id as "accountId", r.basket_id as "basketId"
   from unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as w (store_id, terminal_id, business_date, sequence)
   cross join lateral (
     select * from swipe_references s
     where s.store_id = w.store_id and s.terminal_id = w.terminal_id
       and s.business_date = w.business_date and s.sequence = w.sequence
     offset 0) r`,
)

const findBaskets = statement<AnswerFacts>(
  'baskets.find',
  `select b.id, b.reference, m.id as "memberId", p.given_name as "givenName",
     b.gross_minor as "grossMinor", b.discount_minor as "discountMinor", b.net_minor as "netMinor",
     b.points_earned as "pointsEarned", b.points_spent as "pointsSpent", b.points_balance as "pointsBalance",
     b.lines, b.discounts, b.coupons_redeemed as "couponsRedeemed", b.refused, b.flags
   from unnest($1::uuid[], $2::uuid[]) as w (account_id, id)
   cross join lateral (
     select * from baskets k where k.account_id = w.account_id and k.id = w.id offset 0) b
   left join members m on m.account_id = b.account_id and m.erased_at is null
   left join persons p on p.member_id = m.id`,
)

/**
 * What is recorded under these references, by referenceKey. Most are new, so the baskets, whose statement locks every
 * month of them, are only asked for those that are not.
 */
export async function findRecorded(
  sender: Sender,
  references: readonly Reference[],
): Promise<Map<string, RecordedAnswer>> {
  const claims = await sender.send(findClaims, [
    references.map((reference) => reference.storeId),
    references.map((reference) => reference.terminalId),
    references.map((reference) => reference.businessDate),
    references.map((reference) => reference.sequence),
  ])
  if (claims.length === 0) return new Map()
  const baskets = await sender.send(findBaskets, [
    claims.map((claim) => claim.accountId),
    claims.map((claim) => claim.basketId),
  ])
  const byId = new Map(baskets.map((basket) => [basket.id, basket]))
  return new Map(
    claims.flatMap((claim) => {
      const basket = byId.get(claim.basketId)
      return basket ? [[referenceKey(claim), { ...basket, bodyHash: claim.bodyHash }] as const] : []
    }),
  )
}

type TerminalSeen = { lastSeenAt: Date; lastReference: string }

/** The newest recording of a terminal. */
export async function findTerminalSeen(
  db: Db,
  storeId: string,
  terminalId: string,
): Promise<TerminalSeen | undefined> {
  const { rows } = await sql<TerminalSeen>`
    select r.recorded_at as "lastSeenAt",
      to_char(r.business_date, 'YYYYMMDD') || '-' || r.store_id || '-' || r.terminal_id || '-' || r.sequence
        as "lastReference"
    from swipe_references r
    where r.store_id = ${storeId} and r.terminal_id = ${terminalId}
    order by r.recorded_at desc
    limit 1`.execute(db)
  return rows[0]
}

type Gap = { businessDate: string; fromSequence: number; toSequence: number }

/** Sequence numbers that are missing within a business day, newest day first. */
export async function findGaps(
  db: Db,
  terminal: { storeId: string; terminalId: string },
  options: { sinceDate: string; limit: number },
): Promise<Gap[]> {
  const { rows } = await sql<Gap>`
    select business_date as "businessDate", sequence + 1 as "fromSequence", following - 1 as "toSequence"
    from (
      select business_date, sequence, lead(sequence) over (partition by business_date order by sequence) as following
      from swipe_references
      where store_id = ${terminal.storeId} and terminal_id = ${terminal.terminalId}
        and business_date >= ${options.sinceDate}) s
    where following > sequence + 1
    order by business_date desc, sequence
    limit ${options.limit}`.execute(db)
  return rows
}
