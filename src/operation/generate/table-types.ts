import type pg from 'pg'

type Column = {
  table: string
  column: string
  type: string
  nullable: boolean
  defaulted: boolean
}

const HEADER = `// Generated from the migrated database by \`npm run generate\`. Do not edit.
import type { ColumnType } from 'kysely'

type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S, I | undefined, U>
    : ColumnType<T, T | undefined, T>
/** Written as text, read parsed; the room that owns the column gives it a shape. */
type Json = ColumnType<unknown, string, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>
`

/** The types of all tables as Kysely wants them; partitions are left out. */
export async function tableTypes(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<Column>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
      not a.attnotnull as nullable, a.atthasdef as defaulted
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'migrations'
    order by c.relname, a.attnum`)
  const tables = new Map<string, Column[]>()
  for (const row of rows) tables.set(row.table, [...(tables.get(row.table) ?? []), row])
  const interfaces = [...tables].map(([table, columns]) => {
    const fields = columns.map((column) => `  ${column.column}: ${typeOf(column)}`)
    return `export interface ${pascalCase(table)}Table {\n${fields.join('\n')}\n}\n`
  })
  const index = [...tables.keys()].map((table) => `  ${table}: ${pascalCase(table)}Table`)
  return `${HEADER}\n${interfaces.join('\n')}\nexport interface Tables {\n${index.join('\n')}\n}\n`
}

function typeOf(column: Column): string {
  const base = baseType(column.type)
  const type = column.nullable ? `${base} | null` : base
  return column.defaulted ? `Generated<${type}>` : type
}

function baseType(type: string): string {
  if (type.endsWith('[]')) return `${baseType(type.slice(0, -2))}[]`
  switch (type) {
    case 'uuid':
    case 'text':
    case 'date':
      return 'string'
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'real':
    case 'double precision':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'bytea':
      return 'Buffer'
    case 'jsonb':
      return 'Json'
    case 'timestamp with time zone':
      return 'Timestamp'
    default:
      throw new Error(`no TypeScript type is known for ${type}`)
  }
}

const pascalCase = (name: string): string =>
  name.replace(/(^|_)(\w)/g, (_all, _underscore, letter: string) => letter.toUpperCase())
