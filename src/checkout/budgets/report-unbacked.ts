import type { Deps } from '../../deps.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import { checkPeriod } from '../../platform/http/period.ts'
import type { UnbackedPage, UnbackedQuery } from './store-leases.schemas.ts'
import { sumUnbacked } from './unbacked.queries.ts'

const DAYS_MAX = 366

/**
 * What tills gave away beyond caps and rights, by promotion or campaign and store, beside what stores had in advance.
 * Errors: invalid-request.
 */
export async function reportUnbacked(deps: Deps, query: UnbackedQuery): Promise<UnbackedPage> {
  const { from, to, limit, after } = query
  checkPeriod(query, DAYS_MAX)
  const [subject = '', store = ''] = after === undefined ? [] : decodeCursor(after, 2)
  const rows = await sumUnbacked(deps.db, { from, to, limit: limit + 1, after: [subject, store] })
  const { data, next } = toPage(rows, limit, (row) => [row.subjectId, row.storeId])
  return { asOf: deps.now().toISOString(), from, to, data, next }
}
