import { sql } from 'kysely'
import type { ProductFacts } from '../../domain/basket.ts'
import type { Scope, ScopeNames } from '../../domain/promotions/scope.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { statement } from '../../platform/db/pipeline.ts'
import type { GoodsNames } from './find-names-within.ts'
import type { NamedProduct } from './find-products-named.ts'
import type { ProductAnswer, ProductBody } from './products.schemas.ts'

export const readProductFacts = statement<ProductFacts & { sku: string }>(
  'products.read_facts',
  `select sku, name, department, category, brand, cost_minor as "costMinor", policy_class as "policyClass",
     pure_alcohol_microlitres as "pureAlcoholMicrolitres"
   from products where sku = any($1::text[])`,
)

/**
 * Writes the products whole and returns how many were new or different; rows that are the same already are not
 * rewritten. In the order of sku, so that two imports cannot deadlock.
 */
export async function upsertProducts(tx: Tx, products: readonly ProductBody[]): Promise<number> {
  const { rows } = await sql<{ sku: string }>`
    insert into products as p
      (sku, name, department, category, subcategory, brand, price_minor, cost_minor, policy_class,
       pure_alcohol_microlitres)
    select sku, name, department, category, subcategory, brand, "priceMinor", "costMinor", "policyClass",
      "pureAlcoholMicrolitres"
    from json_to_recordset(${JSON.stringify(products)}::json) as given
      (sku text, name text, department text, category text, subcategory text, brand text,
       "priceMinor" bigint, "costMinor" bigint, "policyClass" text, "pureAlcoholMicrolitres" int)
    order by sku
    on conflict (sku) do update set
      name = excluded.name, department = excluded.department, category = excluded.category,
      subcategory = excluded.subcategory, brand = excluded.brand, price_minor = excluded.price_minor,
      cost_minor = excluded.cost_minor, policy_class = excluded.policy_class,
      pure_alcohol_microlitres = excluded.pure_alcohol_microlitres, updated_at = now()
    where (p.name, p.department, p.category, p.subcategory, p.brand,
           p.price_minor, p.cost_minor, p.policy_class, p.pure_alcohol_microlitres)
      is distinct from
          (excluded.name, excluded.department, excluded.category, excluded.subcategory, excluded.brand,
           excluded.price_minor, excluded.cost_minor, excluded.policy_class, excluded.pure_alcohol_microlitres)
    returning sku`.execute(tx)
  return rows.length
}

export type ProductPage = {
  limit: number
  afterSku: string | undefined
  category: string | undefined
}

export const listProducts = (db: Db, page: ProductPage): Promise<ProductAnswer[]> =>
  selectProducts(db)
    .$if(page.category !== undefined, (query) => query.where('category', '=', page.category ?? ''))
    .$if(page.afterSku !== undefined, (query) => query.where('sku', '>', page.afterSku ?? ''))
    .orderBy('sku')
    .limit(page.limit)
    .execute()

export const findProduct = (db: Db, sku: string): Promise<ProductAnswer | undefined> =>
  selectProducts(db).where('sku', '=', sku).executeTakeFirst()

const selectProducts = (db: Db) =>
  db
    .selectFrom('products')
    .select(['sku', 'name', 'department', 'category', 'subcategory', 'brand'])
    .select(['price_minor as priceMinor', 'cost_minor as costMinor', 'policy_class as policyClass'])
    .select('pure_alcohol_microlitres as pureAlcoholMicrolitres')

/** Names of those products that the catalogue has. */
export async function readProductNames(
  db: Db,
  skus: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('products')
    .select(['sku', 'name'])
    .where('sku', '=', sql<string>`any(${skus}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.sku, row.name]))
}

/** The policy classes among the products of a scope that names some. */
export async function readPolicyClasses(db: Db | Tx, scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ policyClass: string }>`
    select distinct policy_class as "policyClass"
    from products
    where policy_class is not null and ${namedIn(scope)} and not ${namedIn(scope.except)}`.execute(
    db,
  )
  return rows.map((row) => row.policyClass)
}

const namedIn = ({ products, categories, brands }: ScopeNames) => sql`
  (sku = any(${products}::text[]) or category = any(${categories}::text[])
    or coalesce(brand = any(${brands}::text[]), false))`

export type ProductNames = { products: string[]; categories: string[]; brands: string[] }

export async function readUnknownNames(db: Db | Tx, names: ProductNames): Promise<ProductNames> {
  const { rows } = await sql<ProductNames>`
    select
      array(select name from unnest(${names.products}::text[]) with ordinality as given (name, place)
        where not exists (select from products where sku = given.name) order by place) as products,
      array(select name from unnest(${names.categories}::text[]) with ordinality as given (name, place)
        where not exists (select from products where category = given.name) order by place) as categories,
      array(select name from unnest(${names.brands}::text[]) with ordinality as given (name, place)
        where not exists (select from products where brand = given.name) order by place) as brands`.execute(
    db,
  )
  return rows[0] ?? names
}

export async function readProductsNamed(
  db: Db,
  named: { categories: string[]; brands: string[]; policyClasses: string[] },
  limit: number,
): Promise<NamedProduct[]> {
  const { rows } = await sql<NamedProduct>`
    select sku, category, brand, policy_class as "policyClass",
      pure_alcohol_microlitres as "pureAlcoholMicrolitres"
    from products
    where category = any(${named.categories}::text[]) or brand = any(${named.brands}::text[])
      or policy_class = any(${named.policyClasses}::text[])
    order by sku collate "C" limit ${limit}`.execute(db)
  return rows
}

export async function readProductCategories(
  db: Db,
  skus: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ sku: string; category: string }>`
    select sku, category from products
    where sku = any(${skus}::text[]) and category is not null`.execute(db)
  return new Map(rows.map(({ sku, category }) => [sku, category]))
}

export async function readNamesWithin(
  db: Db,
  names: GoodsNames,
  within: { departments: readonly string[]; categories: readonly string[] },
): Promise<GoodsNames> {
  const isWithin = sql`(coalesce(department = any(${within.departments}::text[]), false)
    or coalesce(category = any(${within.categories}::text[]), false))`
  const wholly = (column: 'brand' | 'category' | 'department', asked: readonly string[]) => sql`
    array(select ${sql.ref(column)} from products where ${sql.ref(column)} = any(${asked}::text[])
      group by 1 having bool_and(${isWithin}))`
  const { rows } = await sql<GoodsNames>`
    select
      array(select sku from products where sku = any(${names.products}::text[]) and ${isWithin}) as products,
      ${wholly('brand', names.brands)} as brands,
      ${wholly('category', names.categories)} as categories,
      ${wholly('department', names.departments)} as departments`.execute(db)
  return rows[0] ?? { products: [], brands: [], categories: [], departments: [] }
}
