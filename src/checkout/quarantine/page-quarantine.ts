import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { listParts } from './quarantine.queries.ts'
import type { QuarantinedBrief, QuarantineQuery } from './quarantine.schemas.ts'
import { toBrief } from './quarantined-answer.ts'

/** What is or was kept out, in the order it came. Errors: invalid-request for a foreign cursor. */
export async function pageQuarantine(
  db: Db,
  { limit, after, ...filter }: QuarantineQuery,
): Promise<Page<QuarantinedBrief>> {
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const rows = await listParts(db, filter, { limit: limit + 1, afterId })
  const { data, next } = toPage(rows, limit, (row) => [row.id])
  return { data: data.map(toBrief), next }
}
