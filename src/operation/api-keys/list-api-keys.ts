import type { z } from 'zod'
import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import type { pageQuery } from '../../platform/http/shapes.ts'
import { listKeys } from './api-keys.queries.ts'
import type { apiKeyAnswer } from './api-keys.schemas.ts'

/** One page of all keys, live and revoked, in the order they were made. Member tokens are not listed. */
export async function listApiKeys(
  db: Db,
  query: z.infer<typeof pageQuery>,
): Promise<Page<z.infer<typeof apiKeyAnswer>>> {
  const afterId = query.after === undefined ? undefined : decodeIdCursor(query.after)
  const rows = await listKeys(db, { limit: query.limit + 1, afterId })
  const keys = rows.map((key) => ({
    ...key,
    createdAt: key.createdAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }))
  return toPage(keys, query.limit, (key) => [key.id])
}
