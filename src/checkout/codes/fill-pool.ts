import { type CodeId, type CodePoolId, newId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { deleteCodes, insertCodes, markReady, writeFill } from './codes.queries.ts'
import { getPoolLocked } from './get-pool.ts'

/** A generation or import under way. */
export type Fill = { poolId: CodePoolId; fillId: string; usesPerCode: number }

/** A commit each: enough that the disk does not set the pace, few enough that a batch is a moment. */
export const FILL_BATCH = 10_000

/**
 * Begins to fill a pool, with nothing: what an attempt that broke off has left is deleted, and one that still runs
 * breaks off at its next batch. Nobody has to find out which of them is alive. Errors: not-found, state-conflict unless
 * the pool is still to be filled.
 */
export async function beginFill(db: Db, poolId: CodePoolId): Promise<Fill> {
  const fillId = newId()
  const fill = await db.transaction().execute(async (tx): Promise<Fill> => {
    const { state, usesPerCode } = await getPoolLocked(tx, poolId)
    if (state !== 'filling') {
      const detail = `The pool is ${state}; make another for more codes.`
      throw new Problem('state-conflict', detail)
    }
    await writeFill(tx, poolId, fillId)
    return { poolId, fillId, usesPerCode }
  })
  let deleted = FILL_BATCH
  while (deleted === FILL_BATCH) {
    deleted = await inFill(db, fill, (tx) => deleteCodes(tx, poolId, FILL_BATCH))
  }
  return fill
}

/** Writes different codes in one commit; returns those that somebody has already. Errors: state-conflict, as inFill. */
export const writeCodes = (db: Db, fill: Fill, ids: readonly CodeId[]): Promise<CodeId[]> =>
  inFill(db, fill, (tx) => insertCodes(tx, { id: fill.poolId, usesPerCode: fill.usesPerCode }, ids))

/** Makes the pool's codes usable, all of them at once. Errors: state-conflict, as inFill. */
export const endFill = (db: Db, fill: Fill, now: Date): Promise<void> =>
  inFill(db, fill, (tx) => markReady(tx, fill.poolId, now))

/** Does a part of a fill in a commit of its own. Errors: state-conflict for one that is superseded. */
const inFill = <T>(db: Db, fill: Fill, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    const pool = await getPoolLocked(tx, fill.poolId)
    if (pool.state !== 'filling' || pool.fillId !== fill.fillId) {
      throw new Problem('state-conflict', 'The pool was withdrawn, or is being filled by another.')
    }
    return work(tx)
  })
