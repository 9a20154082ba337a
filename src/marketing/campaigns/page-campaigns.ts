import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { decodeCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { toCampaignAnswer } from './campaign-answer.ts'
import { listCampaigns } from './campaigns.queries.ts'
import type { CampaignAnswer } from './campaigns.schemas.ts'

/** A page of campaigns, in the order they were made. Errors: invalid-request for a foreign cursor. */
export async function pageCampaigns(
  db: Db,
  query: { limit: number; after?: string | undefined },
): Promise<Page<CampaignAnswer>> {
  const afterId = query.after === undefined ? undefined : decodeCursor(query.after, 1)[0]
  if (afterId !== undefined && !validate(afterId)) {
    throw new Problem('invalid-request', 'The cursor is not one that a page gave.')
  }
  const rows = await listCampaigns(db, { limit: query.limit + 1, afterId })
  const { data, next } = toPage(rows, query.limit, (row) => [row.id])
  return { data: data.map(toCampaignAnswer), next }
}
