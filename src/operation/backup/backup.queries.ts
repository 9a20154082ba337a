import type pg from 'pg'

/** A table as it is copied: its columns as they were made; its key's order, so that equal content is equal text. */
export type CopiedTable = { name: string; columns: string[]; order: string[] }

/** Rows that migrations write themselves; a restore replaces them. */
export const seededTables: readonly string[] = ['cache_versions', 'card_secrets', 'receipt_secrets']

/** Everything but the list of migrations and what BullMQ keeps, which the outbox refills; referred tables first. */
export async function listTables(db: pg.ClientBase): Promise<CopiedTable[]> {
  const { rows } = await db.query<CopiedTable & { needs: string[] }>(`
    select c.relname as name,
      array(select attname::text from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum) as columns,
      array(select quote_ident(a.attname) || case when a.attcollation = 0 then '' else ' collate "C"' end
        from unnest(k.conkey) with ordinality as part (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = part.attnum order by place) as order,
      array(select distinct f.confrelid::regclass::text from pg_constraint f
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
    from pg_class c
    join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'migrations'
    order by c.relname`)
  return referredFirst(rows).map(({ name, columns, order }) => ({ name, columns, order }))
}

function referredFirst<T extends { name: string; needs: string[] }>(tables: readonly T[]): T[] {
  const placed: T[] = []
  let left = [...tables]
  while (left.length > 0) {
    const names = new Set(left.map((table) => table.name))
    const ready = left.filter((table) => !table.needs.some((need) => names.has(need)))
    if (ready.length === 0) throw new Error('tables refer to each other in a circle')
    placed.push(...ready)
    left = left.filter((table) => !ready.includes(table))
  }
  return placed
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

export const copyOut = ({ name, columns, order }: CopiedTable): string =>
  `copy (select ${quoted(columns)} from "${name}" order by ${order.join(', ')}) to stdout`

export const copyIn = ({ name, columns }: Pick<CopiedTable, 'name' | 'columns'>): string =>
  `copy "${name}" (${quoted(columns)}) from stdin`

/** Text of values that does not depend on the session's or the server's settings. */
export async function fixFormats(db: pg.ClientBase): Promise<void> {
  await db.query(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
    set extra_float_digits = 1; set bytea_output = 'hex'; set client_encoding = 'UTF8'`)
}

export type Partition = { parent: string; name: string; bound: string }

export async function listPartitions(db: pg.ClientBase): Promise<Partition[]> {
  const { rows } = await db.query<Partition>(`
    select p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    where p.relnamespace = 'public'::regnamespace and p.relkind = 'p'
    order by c.relname`)
  return rows
}

export async function makePartition(db: pg.ClientBase, partition: Partition): Promise<void> {
  const { parent, name, bound } = partition
  await db.query(`create table if not exists "${name}" partition of "${parent}" ${bound}`)
}

export type Sequence = { name: string; lastValue: number }

/**
 * How far each sequence has come. They are outside of every snapshot: read after the rows, so that no row holds a
 * number that would be given out again.
 */
export async function listSequences(db: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await db.query<{ name: string; lastValue: string | number }>(`
    select sequencename as name, last_value as "lastValue" from pg_sequences
    where schemaname = 'public' and last_value is not null order by sequencename`)
  return rows.map(({ name, lastValue }) => ({ name, lastValue: Number(lastValue) }))
}

export async function setSequence(db: pg.ClientBase, { name, lastValue }: Sequence): Promise<void> {
  await db.query('select setval($1::regclass, $2)', [`"${name}"`, lastValue])
}

export type MigrationName = { name: string; sha256: string }

export async function listMigrations(db: pg.ClientBase): Promise<MigrationName[]> {
  const { rows } = await db.query<MigrationName>(
    'select name, sha256 from migrations order by name',
  )
  return rows
}

/** The tables that hold rows although nothing was ever recorded here. */
export async function filledTables(
  db: pg.ClientBase,
  tables: readonly CopiedTable[],
): Promise<string[]> {
  const filled: string[] = []
  for (const { name } of tables.filter((table) => !seededTables.includes(table.name))) {
    const { rows } = await db.query<{ filled: boolean }>(
      `select exists (select from "${name}") as filled`,
    )
    if (rows[0]?.filled) filled.push(name)
  }
  return filled
}

export async function clearSeeded(db: pg.ClientBase): Promise<void> {
  await db.query(`truncate ${quoted(seededTables)}`)
}
