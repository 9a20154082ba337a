import type { Programme } from '../../domain/programme.ts'
import { fieldProblem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { findProgramme, hasBaskets, writeProgramme } from './programme.queries.ts'

/**
 * Sets the programme's terms, for every basket from now on. Idempotent. Errors: state-conflict where baskets are
 * recorded in another currency.
 */
export async function saveProgramme(db: Db, programme: Programme): Promise<Programme> {
  await db.transaction().execute(async (tx) => {
    // First, for its row is also the lock that keeps two changes apart.
    await bumpCache(tx, 'programme')
    const { currency } = await findProgramme(tx)
    if (currency !== programme.currency && (await hasBaskets(tx))) {
      const detail = `Baskets are recorded in ${currency}; their amounts cannot change their meaning.`
      throw fieldProblem('state-conflict', '/currency', detail)
    }
    await writeProgramme(tx, programme)
  })
  return programme
}
