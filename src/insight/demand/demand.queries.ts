import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'

export type ProductDay = { sku: string; day: string; baskets: number }
export type DemandDay = { day: string; baskets: number }

/** Adds to the counts. Rows are locked in key order, so that two workers cannot deadlock. */
export async function addProductDemand(tx: Tx, added: readonly ProductDay[]): Promise<void> {
  await sql`
    insert into product_demand as d (sku, day, baskets)
    select sku, day, baskets from jsonb_populate_recordset(null::product_demand, ${JSON.stringify(added)})
    order by day, sku
    on conflict (day, sku) do update set baskets = d.baskets + excluded.baskets`.execute(tx)
}

/** Adds to the days' totals; last in its transaction, for every worker wants the row of today. */
export async function addDemandDays(tx: Tx, added: readonly DemandDay[]): Promise<void> {
  await sql`
    insert into demand_days as d (day, baskets)
    select day, baskets from jsonb_populate_recordset(null::demand_days, ${JSON.stringify(added)})
    order by day
    on conflict (day) do update set baskets = d.baskets + excluded.baskets`.execute(tx)
}

/** A span of local days; `before` is not in it. */
export type DemandWindow = { before: string; days: number }

/** All baskets of the window. */
export async function readWindowBaskets(db: Db, window: DemandWindow): Promise<number> {
  const { rows } = await sql<{ baskets: number }>`
    select coalesce(sum(baskets), 0)::bigint as baskets from demand_days
    where day < ${window.before}::date and day >= ${window.before}::date - ${window.days}::int`.execute(
    db,
  )
  return rows[0]?.baskets ?? 0
}

export type WindowProduct = { sku: string; category: string | null; baskets: number }

/** The products in most baskets of the window, then by sku, with the catalogue's category of today. */
export async function readWindowProducts(
  db: Db,
  window: DemandWindow,
  limit: number,
): Promise<WindowProduct[]> {
  const { rows } = await sql<WindowProduct>`
    select top.sku, p.category, top.baskets
    from (
      select sku, sum(baskets)::bigint as baskets from product_demand
      where day < ${window.before}::date and day >= ${window.before}::date - ${window.days}::int
      group by sku order by sum(baskets) desc, sku limit ${limit}) as top
    left join products p on p.sku = top.sku
    order by top.baskets desc, top.sku`.execute(db)
  return rows
}
