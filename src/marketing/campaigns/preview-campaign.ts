import type { CampaignId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { countAudience } from './campaign-audience.queries.ts'
import type { PreviewAnswer } from './campaigns.schemas.ts'
import { getCampaign } from './get-campaign.ts'

/** How many members the draft is for, if all of them shopped at `at`. Errors: not-found. */
export async function previewCampaign(db: Db, id: CampaignId, at: Date): Promise<PreviewAnswer> {
  const { draft } = await getCampaign(db, id)
  const { profiles, audience } = await countAudience(db, draft.audience, at)
  const heldOut = Math.round(audience * draft.holdoutShare)
  return { asOf: at.toISOString(), profiles, audience, heldOut }
}
