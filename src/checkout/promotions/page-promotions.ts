import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import { listPromotions } from './promotions.queries.ts'
import type { PromotionAnswer, PromotionQuery } from './promotions.schemas.ts'

/** A page of promotions, in the order they were made. Errors: invalid-request for a foreign cursor. */
export async function pagePromotions(
  db: Db,
  { limit, after, state }: PromotionQuery,
): Promise<Page<PromotionAnswer>> {
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const rows = await listPromotions(db, { limit: limit + 1, afterId, state })
  const { data, next } = toPage(rows, limit, (row) => [row.id])
  return { data: data.map(toPromotionAnswer), next }
}
