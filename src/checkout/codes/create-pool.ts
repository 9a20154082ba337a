import { newId, type PromotionId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { getDraft } from '../promotions/get-promotion.ts'
import type { StoreDays } from '../stores/store-days.ts'
import { insertPool } from './codes.queries.ts'
import type { PoolAnswer, PoolBody } from './codes.schemas.ts'
import { getPool } from './get-pool.ts'
import { toPoolAnswer } from './pool-answer.ts'

/**
 * Makes a pool without codes. Errors: not-found (the promotion), state-conflict once that has ended, invalid-request
 * for a last day that has passed in every store.
 */
export async function createPool(
  tx: Tx,
  promotionId: PromotionId,
  body: PoolBody,
  { at, earliest }: StoreDays,
): Promise<PoolAnswer> {
  if (body.expiresOn !== null && body.expiresOn < earliest) {
    throw fieldProblem('invalid-request', '/expiresOn', 'has passed in every store')
  }
  const promotion = await getDraft(tx, promotionId)
  if (promotion.state === 'ended') {
    throw new Problem('state-conflict', 'The promotion has ended; codes for it are of no use.')
  }
  const id = newId<'code-pool'>()
  await insertPool(tx, { ...body, id, promotionId: promotion.id, createdAt: at })
  return toPoolAnswer(await getPool(tx, id))
}
