import { validate } from 'uuid'
import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { listHouseholds } from './households.queries.ts'
import type { HouseholdAnswer } from './households.schemas.ts'
import { answerHouseholds } from './open-household.ts'

/** Households by id, ended ones too. Errors: invalid-request for a cursor that no page gave. */
export async function pageHouseholds(
  db: Db,
  query: { limit: number; after?: string | undefined; memberId?: string | undefined },
): Promise<Page<HouseholdAnswer>> {
  const { limit, after, memberId } = query
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  if (memberId !== undefined && !validate(memberId)) return { data: [], next: null }
  const households = await listHouseholds(db, { limit: limit + 1, afterId, memberId })
  const page = toPage(households, limit, (household) => [household.id])
  return { ...page, data: await answerHouseholds(db, page.data) }
}
