import type { PromotionId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { getDraft } from '../promotions/get-promotion.ts'
import { listPools } from './codes.queries.ts'
import type { PoolAnswer, PoolQuery } from './codes.schemas.ts'
import { toPoolAnswer } from './pool-answer.ts'

/**
 * A page of a promotion's pools, in the order they were made. Errors: not-found, invalid-request for a foreign cursor.
 */
export async function pagePools(
  db: Db,
  promotionId: PromotionId,
  { limit, after }: PoolQuery,
): Promise<Page<PoolAnswer>> {
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const promotion = await getDraft(db, promotionId)
  const rows = await listPools(db, promotion.id, { limit: limit + 1, afterId })
  const { data, next } = toPage(rows, limit, (row) => [row.id])
  return { data: data.map(toPoolAnswer), next }
}
