import { sql } from 'kysely'
import type { BasketRef } from '../../checkout/baskets/read-baskets.ts'
import type { RankedPartner } from '../../domain/cross-sell/rank-partners.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

export type RefPage = { day: string; beforeId: string | undefined; limit: number }

/** The latest baskets of a business date by id, before a given one; by the index baskets_by_business_date. */
export async function readDayRefs(db: Db, { day, beforeId, limit }: RefPage): Promise<BasketRef[]> {
  const before = beforeId ?? null
  const { rows } = await sql<BasketRef>`
    select id, account_id as "accountId" from baskets
    where business_date = ${day}::date and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`.execute(db)
  return rows
}

export type KeptRun = { date: string; asOf: Date; since: string; baskets: number }

/** The day of the run whose rules are kept. */
export async function readRunDate(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ date: string }>`select run_on as date from cross_sell_runs`.execute(
    db,
  )
  return rows[0]?.date
}

/** Takes the place of the run that is kept, and locks it; false: that is of a later day, and stays. */
export async function replaceRun(
  tx: Tx,
  { date, asOf, since, baskets }: KeptRun,
): Promise<boolean> {
  const { rows } = await sql`
    insert into cross_sell_runs as kept (run_on, as_of, since_on, baskets)
    values (${date}, ${asOf}, ${since}, ${baskets})
    on conflict (is_kept) do update set run_on = excluded.run_on, as_of = excluded.as_of,
      since_on = excluded.since_on, baskets = excluded.baskets
    where kept.run_on <= excluded.run_on
    returning run_on`.execute(tx)
  return rows.length > 0
}

export type Kind = 'product' | 'category'
export type KeptRules = { kind: Kind; key: string; baskets: number; partners: RankedPartner[] }

export async function deleteRules(tx: Tx): Promise<void> {
  await sql`delete from cross_sell_rules`.execute(tx)
}

export async function insertRules(tx: Tx, rules: readonly KeptRules[]): Promise<void> {
  await sql`
    insert into cross_sell_rules (kind, key, baskets, partners)
    select kind, key, baskets, partners
    from jsonb_populate_recordset(null::cross_sell_rules, ${JSON.stringify(rules)})`.execute(tx)
}

/** What is known of a product or category; nulls: no run, or nothing kept of it. */
export type KeptSide = {
  name: string
  asOf: Date | null
  since: string | null
  basketsSeen: number | null
  baskets: number | null
  partners: (RankedPartner & { title: string })[]
}

/** In one statement, so that run and rules belong together; undefined: not in the catalogue. */
export async function findProductSide(db: Db, sku: string): Promise<KeptSide | undefined> {
  const { rows } = await sql<KeptSide>`
    select p.name, r.as_of as "asOf", r.since_on as since, r.baskets as "basketsSeen", k.baskets,
      coalesce((
        select jsonb_agg(partner || jsonb_build_object('title', q.name) order by place)
        from jsonb_array_elements(k.partners) with ordinality as given (partner, place)
        join products q on q.sku = partner ->> 'name'), '[]') as partners
    from products p
    left join cross_sell_runs r on true
    left join cross_sell_rules k on k.kind = 'product' and k.key = p.sku
    where p.sku = ${sku}`.execute(db)
  return rows[0]
}

/** In one statement, so that run and rules belong together; undefined: no product is of it. */
export async function findCategorySide(db: Db, category: string): Promise<KeptSide | undefined> {
  const { rows } = await sql<KeptSide>`
    select c.name, r.as_of as "asOf", r.since_on as since, r.baskets as "basketsSeen", k.baskets,
      coalesce((
        select jsonb_agg(partner || jsonb_build_object('title', partner ->> 'name') order by place)
        from jsonb_array_elements(k.partners) with ordinality as given (partner, place)), '[]') as partners
    from (select category as name from products where category = ${category} limit 1) as c
    left join cross_sell_runs r on true
    left join cross_sell_rules k on k.kind = 'category' and k.key = c.name`.execute(db)
  return rows[0]
}

type CategoryRow = {
  category: string
  baskets: number
  partners: RankedPartner[]
  /** All that were looked at. */
  basketsSeen: number
}

const readCategoryRules = statement<CategoryRow>(
  'cross_sell.category_rules',
  `select k.key as category, k.baskets, k.partners, r.baskets as "basketsSeen"
   from cross_sell_rules k cross join cross_sell_runs r where k.kind = 'category'`,
)

/** What is bought with each category, and how many baskets all of it was counted in. */
export const sendCategoryRules = (sender: Sender): Promise<CategoryRow[]> =>
  sender.send(readCategoryRules, [])
