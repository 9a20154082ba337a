import type { Db, Tx } from '../../platform/db/database.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type ModelRow, readLatest, sendLatestOf } from './models.queries.ts'

/** A version of a model; `P` is the shape of what its name keeps as parameters. */
export type KeptModel<P> = ModelRow<P>

/**
 * The latest version of the name; undefined before the first. `P` is taken on trust: a name is written by one job, and
 * a job that changes the shape takes another name.
 */
export const findModel = <P>(db: Db | Tx, name: string): Promise<KeptModel<P> | undefined> =>
  readLatest<P>(db, name)

/** The latest version of the name that was made for a day before: what a run for `date` may begin with. */
export const findModelBefore = <P>(
  db: Db | Tx,
  name: string,
  date: string,
): Promise<KeptModel<P> | undefined> => readLatest<P>(db, name, date)

/** The latest versions of these names, all as of one moment; by name, with the trust of {@link findModel}. */
export async function findModels(
  sender: Sender,
  names: readonly string[],
): Promise<<P>(name: string) => KeptModel<P> | undefined> {
  const found = new Map((await sendLatestOf(sender, names)).map((model) => [model.name, model]))
  return <P>(name: string) => found.get(name) as KeptModel<P> | undefined
}
