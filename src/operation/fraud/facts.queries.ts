import { sql } from 'kysely'
import type { Fact, FactKind } from '../../domain/fraud/facts.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'

type FactRow = Omit<Fact, 'place'> & { latitude: number | null; longitude: number | null }

const columns = sql`f.id, f.kind, f.account_id as "accountId", f.card_number as "cardNumber",
    f.store_id as "storeId", f.terminal_id as "terminalId", f.operator_id as "operatorId", f.reference,
    f.happened_at as at, f.net_minor as "netMinor", f.points_earned as "pointsEarned",
    f.points_spent as "pointsSpent", f.bonuses, f.without_receipt as "withoutReceipt", f.own_sale as "ownSale"`

function toFact({ latitude, longitude, ...fact }: FactRow): Fact {
  const place = latitude === null || longitude === null ? null : { latitude, longitude }
  return { ...fact, place }
}

export type NewFact = Pick<
  Fact,
  'id' | 'kind' | 'accountId' | 'storeId' | 'operatorId' | 'pointsSpent' | 'ownSale' | 'at'
>

/**
 * Keeps what these events tell, and returns it with the settings as they are stored. The members come first and stay
 * locked, in account order: so of two workers with one card the second sees what the first has kept, and of a member
 * who is being erased nothing is kept. A bonus counts where it is given once for the whole basket;
 * an offline till names no version of what it gave, so the latest says what it is.
 */
export async function insertFacts(
  tx: Tx,
  events: readonly OutboxEvent[],
): Promise<{ facts: NewFact[]; stored: unknown }> {
  const accountIds = events.map(({ accountId }) => accountId)
  const { rows } = await sql<NewFact & { stored: unknown }>`
    with told as (
      select * from unnest(${events.map(({ id }) => id)}::uuid[], ${accountIds}::uuid[]) as t (id, account_id)
    ), locked as materialized (
      select account_id, erased_at is not null as erased from members
      where account_id = any(${accountIds}::uuid[]) order by account_id for no key update
    ), held as materialized (
      select coalesce(array_agg(account_id), '{}') as members,
        coalesce(array_agg(account_id) filter (where erased), '{}') as erased from locked
    ), happened as (
      select b.id, 'basket' as kind, b.account_id, b.card_number, b.store_id, b.terminal_id, b.operator_id, b.reference,
        b.purchased_at as happened_at, b.net_minor, b.points_earned, b.points_spent,
        array(
          select distinct v.promotion_id from (
            select d from jsonb_array_elements(b.discounts) d
            union all select p from jsonb_array_elements(coalesce(b.trace -> 'points', '[]')) p) as given (offer)
          cross join lateral (
            select * from promotion_versions known
            where known.version = coalesce((offer ->> 'version')::int, known.version) and known.promotion_id =
              case when offer ->> 'promotionId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                then (offer ->> 'promotionId')::uuid end
            order by known.version desc limit 1) v
          where offer ->> 'couponId' is null and (
            v.definition -> 'reward' ->> 'kind' in ('basketThreshold', 'tieredThreshold')
            or v.definition -> 'reward' @> '{"kind": "bonusPoints"}'
              and not v.definition -> 'reward' @> '{"each": true}')) as bonuses,
        false as without_receipt, false as own_sale
      from told t join baskets b on b.account_id = t.account_id and b.id = t.id
      union all
      select r.id, r.kind, r.account_id, null, r.store_id, r.terminal_id, r.operator_id, r.reference, r.returned_at,
        r.refund_minor, -r.points_reversed, -r.points_restored, '{}', r.without_receipt,
        exists (
          select from jsonb_array_elements(r.parts) part
          join baskets b on b.account_id = r.account_id and b.id = (part ->> 'basketId')::uuid
          where b.operator_id = r.operator_id and b.store_id = r.store_id)
      from told t join returns r on r.account_id = t.account_id and r.id = t.id
    ), written as (
      insert into fraud_facts (id, kind, account_id, card_number, store_id, terminal_id, operator_id, reference,
        happened_at, net_minor, points_earned, points_spent, bonuses, without_receipt, own_sale)
      select h.id, h.kind, case when h.account_id = any(held.members) then h.account_id end, h.card_number, h.store_id,
        h.terminal_id, h.operator_id, h.reference, h.happened_at, h.net_minor, h.points_earned, h.points_spent,
        h.bonuses, h.without_receipt, h.own_sale
      from happened h cross join held
      where h.account_id <> all(held.erased)
      on conflict do nothing
      returning id, kind, account_id, store_id, operator_id, points_spent, own_sale, happened_at)
    select id, kind, points_spent as "pointsSpent", account_id as "accountId", store_id as "storeId", operator_id as "operatorId", own_sale as "ownSale",
      happened_at as at,
      case when row_number() over () = 1 then (select value from settings where name = 'fraud') end as stored
    from written`.execute(tx)
  return { facts: rows, stored: rows[0]?.stored }
}

export type ClaimFact = {
  id: string
  kind: Extract<FactKind, 'claim' | 'wrong-code'>
  accountId: AccountId
  storeId: string | null
  reference: string | null
  points: number
  at: Date
}

/** Locks the member, as the consumer does. False: the member was erased, or this was kept before. */
export async function insertClaimFact(tx: Tx, claim: ClaimFact): Promise<boolean> {
  const { rows } = await sql`
    with locked as materialized (
      select account_id from members
      where account_id = ${claim.accountId} and erased_at is null for no key update)
    insert into fraud_facts (id, kind, account_id, store_id, reference, happened_at, points_earned)
    select ${claim.id}::uuid, ${claim.kind}, account_id, ${claim.storeId}, ${claim.reference},
      ${claim.at}::timestamptz, ${claim.points}::bigint from locked
    on conflict do nothing
    returning id`.execute(tx)
  return rows.length > 0
}

export type AccountSpan = { accountId: AccountId; from: Date; to: Date }

/** Of one account, the newest: nobody shops as often, and a batch stays in memory. */
const FACTS_MAX = 1000

/** What is kept of these accounts in these spans of time. */
export async function readFacts(tx: Tx, spans: readonly AccountSpan[]): Promise<Fact[]> {
  if (spans.length === 0) return []
  const { rows } = await sql<FactRow>`
    select ${columns}, s.latitude, s.longitude
    from unnest(${spans.map(({ accountId }) => accountId)}::uuid[], ${spans.map(({ from }) => from)}::timestamptz[],
      ${spans.map(({ to }) => to)}::timestamptz[]) as w (account_id, since, until)
    cross join lateral (
      select * from fraud_facts k
      where k.account_id = w.account_id and k.happened_at between w.since and w.until
      order by k.happened_at desc limit ${FACTS_MAX}) f
    left join stores s on s.id = f.store_id`.execute(tx)
  return rows.map(toFact)
}

export type OperatorSpan = { storeId: string; operatorId: string; from: Date; to: Date }

const operatorSpans = (spans: readonly OperatorSpan[]) => sql`
  unnest(${spans.map(({ storeId }) => storeId)}::text[], ${spans.map(({ operatorId }) => operatorId)}::text[],
    ${spans.map(({ from }) => from)}::timestamptz[], ${spans.map(({ to }) => to)}::timestamptz[])`

/** What these operators took back of their own sales. */
export async function readOwnReturns(tx: Tx, spans: readonly OperatorSpan[]): Promise<Fact[]> {
  if (spans.length === 0) return []
  const { rows } = await sql<FactRow>`
    select ${columns}, null::float as latitude, null::float as longitude
    from ${operatorSpans(spans)} as w (store_id, operator_id, since, until)
    cross join lateral (
      select * from fraud_facts k
      where k.own_sale and k.store_id = w.store_id and k.operator_id = w.operator_id
        and k.happened_at between w.since and w.until
      order by k.happened_at desc limit ${FACTS_MAX}) f`.execute(tx)
  return rows.map(toFact)
}

export type StoreTotals = {
  operatorBaskets: number
  storeBaskets: number
  soldMinor: number
  /** Baskets of other operators with this card. */
  cardElsewhere: number
}

/** What a store sold in a span, in all and by one operator; one row for each span, in their order. `to` is included. */
export async function readStoreTotals(
  tx: Tx,
  spans: readonly (OperatorSpan & { accountId: AccountId | null })[],
): Promise<StoreTotals[]> {
  const { rows } = await sql<StoreTotals>`
    select t.*
    from unnest(${spans.map(({ storeId }) => storeId)}::text[], ${spans.map(({ operatorId }) => operatorId)}::text[],
      ${spans.map(({ from }) => from)}::timestamptz[], ${spans.map(({ to }) => to)}::timestamptz[],
      ${spans.map(({ accountId }) => accountId)}::uuid[])
      with ordinality as w (store_id, operator_id, since, until, account_id, place)
    cross join lateral (
      select count(*) as "storeBaskets", count(*) filter (where own) as "operatorBaskets",
        coalesce(sum(net_minor) filter (where own), 0)::bigint as "soldMinor",
        count(*) filter (where not own and account_id = w.account_id) as "cardElsewhere"
      from (
        select f.net_minor, f.account_id, coalesce(f.operator_id = w.operator_id, false) as own from fraud_facts f
        where f.kind = 'basket' and f.store_id = w.store_id
          and f.happened_at > w.since and f.happened_at <= w.until) as sold) t
    order by w.place`.execute(tx)
  return rows
}

/** Deletes facts from before so many days, at most 10,000 a call. Returns how many. */
export async function deleteOldFacts(db: Db, keptDays: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from fraud_facts where ctid = any(array(
      select ctid from fraud_facts where happened_at < now() - make_interval(days => ${keptDays}) limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}

export async function deleteAccountFacts(tx: Tx, accountId: AccountId): Promise<void> {
  await sql`delete from fraud_facts where account_id = ${accountId}`.execute(tx)
}
