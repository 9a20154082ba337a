import type { Tx } from '../../platform/db/database.ts'
import { deleteVersionsUpTo, insertModel, lockName, readLatest } from './models.queries.ts'

const VERSIONS_KEPT = 30

/** Parameters and diagnostics are what JSON can say: a number that is not finite would come back as null. */
export type ModelMade = {
  /** For good: it is in the books. */
  name: string
  /** The last day by the stores' calendars that it was made from. */
  date: string
  asOf: Date
  parameters: unknown
  diagnostics: unknown
}

/**
 * Keeps what a fit has come to as the next version of its name, which is returned, and forgets all but the last 30.
 * Where a model of a later day is kept, nothing is written: undefined. Repeated for a day it makes another version.
 * Locks the name, for other writers alone, until the commit; who predicts with it bumps `predictions` last of all.
 */
export async function keepModel(tx: Tx, made: ModelMade): Promise<number | undefined> {
  const { name, date, asOf, parameters, diagnostics } = made
  await lockName(tx, name)
  const latest = await readLatest(tx, name)
  if (latest && latest.date > date) return undefined
  const version = (latest?.version ?? 0) + 1
  await insertModel(tx, { name, version, date, asOf, parameters, diagnostics })
  await deleteVersionsUpTo(tx, name, version - VERSIONS_KEPT)
  return version
}
