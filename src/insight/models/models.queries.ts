import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const MODELS_LOCK = 720_251_148

/** Of those who keep a model of this name one does at a time, until its commit; who reads never waits. */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MODELS_LOCK}::int, hashtext(${name}))`.execute(tx)
}

/** As it is kept; parameters and diagnostics have the shape that whoever wrote them gave them. */
export type ModelRow<P = unknown> = {
  name: string
  version: number
  date: string
  asOf: Date
  parameters: P
  diagnostics: unknown
}

/** The greatest version of the name, or the greatest one of a day before; by the primary key. */
export async function readLatest<P>(
  db: Db | Tx,
  name: string,
  beforeDate: string | null = null,
): Promise<ModelRow<P> | undefined> {
  const { rows } = await sql<ModelRow<P>>`
    select name, version, run_on as date, as_of as "asOf", parameters, diagnostics
    from prediction_models
    where name = ${name} and (${beforeDate}::date is null or run_on < ${beforeDate}::date)
    order by version desc limit 1`.execute(db)
  return rows[0]
}

const readLatestOf = statement<ModelRow>(
  'models.read_latest',
  `select kept.* from unnest($1::text[]) as asked (name)
   cross join lateral (
     select name, version, run_on as date, as_of as "asOf", parameters, diagnostics
     from prediction_models where name = asked.name order by version desc limit 1) as kept`,
)

/** The greatest version of each of these names. */
export const sendLatestOf = (sender: Sender, names: readonly string[]): Promise<ModelRow[]> =>
  sender.send(readLatestOf, [names])

export async function insertModel(tx: Tx, row: ModelRow): Promise<void> {
  await sql`
    insert into prediction_models (name, version, run_on, as_of, parameters, diagnostics)
    values (${row.name}, ${row.version}, ${row.date}, ${row.asOf}, ${JSON.stringify(row.parameters)},
      ${JSON.stringify(row.diagnostics)})`.execute(tx)
}

export async function deleteVersionsUpTo(tx: Tx, name: string, version: number): Promise<void> {
  await sql`delete from prediction_models where name = ${name} and version <= ${version}`.execute(
    tx,
  )
}
