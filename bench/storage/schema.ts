import type pg from 'pg'
import type { LineStorage } from './lines.ts'

const copied = ['swipe_references', 'points_balances', 'points_lots', 'events'] as const
const partitioned = ['baskets', 'points_entries'] as const
const MONTHS = 3

/** Tables of its own for a way to store: the product's, copied with keys, checks and partitions, then changed. */
export async function makeSchema(
  client: pg.ClientBase,
  schema: string,
  storage: LineStorage,
  accounts: readonly string[],
): Promise<void> {
  await client.query(`create schema ${schema}`)
  await client.query(`set search_path = ${schema}, public`)
  for (const table of copied) {
    await client.query(`create table ${schema}.${table} (like public.${table} including all)`)
    await client.query(
      `alter table ${schema}.${table} set (${await storageOptions(client, table)})`,
    )
  }
  for (const table of partitioned) {
    await client.query(
      `create table ${schema}.${table} (like public.${table} including all) partition by range (id)`,
    )
    await client.query(`create table ${table}_other partition of ${table} default`)
    await client.query(`select ensure_partitions('${table}'::regclass, now()::date, ${MONTHS})`)
  }
  if (storage.ddl) await client.query(storage.ddl)
  await client.query('insert into points_balances (account_id) select unnest($1::uuid[])', [
    accounts,
  ])
}

/** `like … including all` copies everything but fill factors. */
async function storageOptions(client: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ options: string }>(
    `select array_to_string(reloptions, ', ') as options from pg_class where oid = $1::regclass`,
    [`public.${table}`],
  )
  return rows[0]?.options || 'fillfactor = 100'
}

/** Every round starts from the same: no basket, and nothing left to be written by the one before. */
export async function emptySchema(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query(`set search_path = ${schema}, public`)
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = $1::regnamespace
       and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'points_balances'`,
    [schema],
  )
  await client.query(`truncate ${rows.map((row) => row.name).join(', ')}`)
  await client.query('vacuum analyze points_balances')
  await client.query('checkpoint')
}

/** Bytes on the disk of the baskets and, where they are rows, of their lines; with indexes and TOAST. */
export async function basketBytes(client: pg.ClientBase, schema: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(c.oid))::float as bytes
     from pg_class c where c.relnamespace = $1::regnamespace and c.relkind = 'r' and c.relname like 'basket%'`,
    [schema],
  )
  return rows[0]?.bytes ?? 0
}
