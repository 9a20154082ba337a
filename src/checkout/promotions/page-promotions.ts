import type { Deps } from '../../deps.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { toListed } from './promotion-answer.ts'
import { listPromotions } from './promotions.queries.ts'
import type { ListedPromotion, PromotionQuery } from './promotions.schemas.ts'

/** A page of promotions as they are now, in the order they were made. Errors: invalid-request for a foreign cursor. */
export async function pagePromotions(
  deps: Deps,
  { limit, after, state }: PromotionQuery,
): Promise<Page<ListedPromotion>> {
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const days = await readStoreDays(deps, deps.now())
  const rows = await listPromotions(deps.db, { limit: limit + 1, afterId, state }, days)
  const { data, next } = toPage(rows, limit, (row) => [row.id])
  return { data: data.map(toListed), next }
}
