import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { toLeaseAnswer } from './lease-answer.ts'
import { listLeases } from './store-leases.queries.ts'
import type { LeaseAnswer, LeaseQuery } from './store-leases.schemas.ts'

/** A store's leases in the order they were made. Errors: invalid-request for a foreign cursor. */
export async function pageLeases(
  db: Db,
  storeId: string,
  { limit, after }: LeaseQuery,
): Promise<Page<LeaseAnswer>> {
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const rows = await listLeases(db, storeId, { limit: limit + 1, afterId })
  const { data, next } = toPage(rows, limit, (row) => [row.id])
  return { data: data.map(toLeaseAnswer), next }
}
