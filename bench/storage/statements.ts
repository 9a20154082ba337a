import { statement } from '../../src/platform/db/pipeline.ts'

/** Columns of a basket that every variant has. */
export const basketColumns = `account_id, id, store_id, terminal_id, operator_id, reference, business_date,
  purchased_at, card_number, gross_minor, discount_minor, net_minor, points_earned, points_spent, points_balance,
  discounts, tenders, coupons_redeemed, refused, flags`

const given = `select * from json_to_recordset($1) as g (account_id uuid, id uuid, lot_id uuid, store_id text,
  terminal_id text, operator_id text, reference text, business_date date, sequence bigint, kind text,
  body_hash bytea, purchased_at timestamptz, expires_at timestamptz, card_number text, gross_minor bigint,
  discount_minor bigint, net_minor bigint, points_earned bigint, points_spent bigint, points_balance bigint,
  discounts jsonb, tenders jsonb, coupons_redeemed jsonb, refused jsonb, flags text[], lines jsonb)`

const referenceColumns =
  'store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash'
const toReferences = `insert into swipe_references (${referenceColumns})
  select store_id, terminal_id, business_date, sequence, kind, account_id, id, body_hash from given`
const toEntries = `insert into points_entries (account_id, id, lot_id, basket_id, kind, points, occurred_at)
  select account_id, lot_id, lot_id, id, 'earn', points_earned, purchased_at from given`
const toLots = `insert into points_lots (account_id, id, basket_id, points, remaining, earned_at, expires_at)
  select account_id, lot_id, id, points_earned, points_earned, purchased_at, expires_at from given`
const toBalances = `update points_balances b set balance = b.balance + given.points_earned
  from given where b.account_id = given.account_id`
const toEvents = `insert into events (id, kind, account_id, occurred_at)
  select id, 'basket.recorded', account_id, purchased_at from given`

export const lockBalances = statement<{ account_id: string; balance: number }>(
  'storage.lock',
  `select account_id, balance from points_balances where account_id = any($1::uuid[])
   order by account_id for update`,
)

export const insertReferences = statement(
  'storage.references',
  `with given as (${given}) ${toReferences}`,
)

export const insertPoints = statement(
  'storage.points',
  `with given as (${given}), entries as (${toEntries}), lots as (${toLots}) ${toBalances}`,
)

export const insertEvents = statement('storage.events', `with given as (${given}) ${toEvents}`)

/** All of a commit in one statement, with the lines as jsonb. */
export const insertAll = statement(
  'storage.all',
  `with given as materialized (${given}),
   refs as (${toReferences}), entries as (${toEntries}), lots as (${toLots}), balances as (${toBalances}),
   told as (${toEvents})
   insert into baskets (${basketColumns}, lines) select ${basketColumns}, lines from given`,
)
