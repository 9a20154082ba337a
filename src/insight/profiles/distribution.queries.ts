import { sql } from 'kysely'
import type { ProgrammeDistribution } from '../../domain/profile/distribution.ts'
import { PRIOR_BASKETS } from '../../domain/profile/price-sensitivity.ts'
import { RECENT_MAX } from '../../domain/profile/recent-baskets.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** Members whose recent baskets are looked at: up to 200,000 baskets tell a hundredth to a tenth of it. */
const BASKETS_OF_MEMBERS_MAX = 2000
/** Sorting the figures of some million members takes longer than a till would wait. */
const STATEMENT_TIMEOUT_MS = 300_000

const FIFTHS = [0.2, 0.4, 0.6, 0.8]
const HUNDREDTHS = Array.from({ length: 99 }, (_, at) => (at + 1) / 100)

/** The business date of the distribution that is kept. */
export async function readDistributionDate(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ date: string }>`
    select run_on as date from profile_distributions`.execute(db)
  return rows[0]?.date
}

/** The distribution that is kept; undefined: none has been computed yet. */
export async function readDistribution(db: Db | Tx): Promise<ProgrammeDistribution | undefined> {
  const { rows } = await sql<ProgrammeDistribution>`
    select as_of as "asOf", members, last_at as "lastAt", weights, spend_weights as "spendWeights",
      basket_goods_minor as "basketGoodsMinor", offer_share as "offerShare", offer_shares as "offerShares",
      basket_products as "basketProducts"
    from profile_distributions`.execute(db)
  return rows[0]
}

/**
 * Computes the distribution over all profiles and puts it in the place of the kept one, unless that is of a later day or
 * there is no profile. Members whose baskets are looked at are drawn by a hash, the same ones every night. Returns how many
 * profiles it is of; 0: nothing was written.
 */
export async function replaceDistribution(
  tx: Tx,
  { date, asOf }: { date: string; asOf: Date },
): Promise<number> {
  await sql`set local statement_timeout = ${sql.raw(String(STATEMENT_TIMEOUT_MS))}`.execute(tx)
  const { rows } = await sql<{ members: number }>`
    with totals as (
      select count(*) as members, sum(offer_spend_minor)::float8 as offer_minor,
        sum(goods_minor)::float8 as goods_minor, sum(baskets)::float8 as baskets
      from profiles having count(*) > 0),
    means as (
      select members, goods_minor / baskets as basket_goods_minor,
        case when goods_minor > 0 then offer_minor / goods_minor else 0 end as offer_share
      from totals),
    figures as (
      select p.last_at, p.weight, p.spend_weight, ${drawnShare} as drawn_share
      from profiles p cross join means m
      cross join lateral (select ${PRIOR_BASKETS}::float8 * m.basket_goods_minor as minor) prior),
    spread as (
      select percentile_disc(${FIFTHS}::float8[]) within group (order by last_at) as last_at,
        percentile_disc(${FIFTHS}::float8[]) within group (order by weight) as weights,
        percentile_disc(${FIFTHS}::float8[]) within group (order by spend_weight) as spend_weights,
        percentile_disc(${HUNDREDTHS}::float8[]) within group (order by drawn_share) as offer_shares
      from figures),
    drawn as (
      select account_id, recent from profiles order by md5(account_id::text), account_id
      limit ${BASKETS_OF_MEMBERS_MAX}),
    sizes as (
      select products from drawn cross join lateral (
        select (basket ->> 0)::bigint as at_ms, jsonb_array_length(basket) - 4 as products
        from jsonb_array_elements(recent) as basket
        union all
        select (gain ->> 0)::bigint,
          (select count(distinct line ->> 0) from jsonb_array_elements(gain -> 6) as line)
        from profile_gains g where g.account_id = drawn.account_id
        order by at_ms desc limit ${RECENT_MAX}) as latest),
    trips as (
      select percentile_disc(${HUNDREDTHS}::float8[]) within group (order by products)
        filter (where products > 0) as basket_products
      from sizes)
    insert into profile_distributions as kept (run_on, as_of, members, last_at, weights, spend_weights,
      basket_goods_minor, offer_share, offer_shares, basket_products)
    select ${date}, ${asOf}, members, last_at, weights, spend_weights, basket_goods_minor, offer_share,
      offer_shares, coalesce(basket_products, '{}')
    from means cross join spread cross join trips
    on conflict (is_kept) do update set run_on = excluded.run_on, as_of = excluded.as_of,
      members = excluded.members, last_at = excluded.last_at, weights = excluded.weights,
      spend_weights = excluded.spend_weights, basket_goods_minor = excluded.basket_goods_minor,
      offer_share = excluded.offer_share, offer_shares = excluded.offer_shares,
      basket_products = excluded.basket_products
    where kept.run_on <= excluded.run_on
    returning members`.execute(tx)
  return rows[0]?.members ?? 0
}

/** As `drawnOfferShare` in domain/profile/price-sensitivity.ts, step by step, so that equals stay equal. */
const drawnShare = sql`
  case when p.goods_minor + prior.minor > 0
    then (p.offer_spend_minor + prior.minor * m.offer_share) / (p.goods_minor + prior.minor)
    else m.offer_share end`
