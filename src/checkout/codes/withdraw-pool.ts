import type { CodePoolId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { markWithdrawn } from './codes.queries.ts'
import type { PoolAnswer } from './codes.schemas.ts'
import { getPool, getPoolLocked } from './get-pool.ts'
import { toPoolAnswer } from './pool-answer.ts'

/**
 * Makes all codes of a pool useless, for good; what fills it breaks off. Idempotent. The codes of a pool that was ready
 * stay taken; those of another are forgotten within the hour, and can then be imported again. Errors: not-found.
 */
export async function withdrawPool(db: Db, id: CodePoolId, now: Date): Promise<PoolAnswer> {
  return db.transaction().execute(async (tx) => {
    const { state } = await getPoolLocked(tx, id)
    if (state !== 'withdrawn') await markWithdrawn(tx, id, now)
    return toPoolAnswer(await getPool(tx, id))
  })
}
