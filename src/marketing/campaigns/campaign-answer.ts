import type { CampaignRow } from './campaigns.queries.ts'
import type { CampaignAnswer } from './campaigns.schemas.ts'

/** The draft's fields at the top, for they are what is edited; what was launched beside them. */
export const toCampaignAnswer = (row: CampaignRow): CampaignAnswer => ({
  id: row.id,
  state: row.state,
  version: row.version,
  ...row.draft,
  launched: row.launched,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  launchedAt: row.launchedAt?.toISOString() ?? null,
})
