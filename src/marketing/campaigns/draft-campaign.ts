import { type CampaignId, newId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { toCampaignAnswer } from './campaign-answer.ts'
import { insertCampaign, writeDraft } from './campaigns.queries.ts'
import type { CampaignAnswer, CampaignBody, CampaignChange } from './campaigns.schemas.ts'
import { changeDefinition, toDefinition } from './definition.ts'
import { getCampaign, getCampaignLocked } from './get-campaign.ts'

/** Makes a draft, which does nothing until it is launched. Errors: invalid-request. */
export async function draftCampaign(tx: Tx, body: CampaignBody): Promise<CampaignAnswer> {
  const id: CampaignId = newId()
  await insertCampaign(tx, id, toDefinition(body))
  return toCampaignAnswer(await getCampaign(tx, id))
}

/**
 * Changes the draft. Of a campaign that was launched this changes nothing yet: its next launch takes the draft
 * over, as a new version. Errors: not-found, invalid-request, state-conflict once it has ended.
 */
export async function changeCampaign(
  db: Db,
  id: CampaignId,
  change: CampaignChange,
): Promise<CampaignAnswer> {
  return db.transaction().execute(async (tx) => {
    const campaign = await getCampaignLocked(tx, id)
    if (campaign.state === 'ended') {
      throw new Problem('state-conflict', 'The campaign has ended; make a new one.')
    }
    await writeDraft(tx, campaign.id, changeDefinition(campaign.draft, change))
    return toCampaignAnswer(await getCampaign(tx, campaign.id))
  })
}
