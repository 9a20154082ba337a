import type { CampaignId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { toCampaignAnswer } from './campaign-answer.ts'
import { type CampaignState, writeState } from './campaigns.queries.ts'
import type { CampaignAnswer } from './campaigns.schemas.ts'
import { getCampaign, getCampaignLocked } from './get-campaign.ts'

/**
 * Issues nothing more until it is launched again; coupons that are out stay good, and both sides of the comparison
 * are counted on. Idempotent. Errors: not-found, state-conflict (draft, ended).
 */
export const pauseCampaign = (db: Db, id: CampaignId): Promise<CampaignAnswer> =>
  stopCampaign(db, id, 'paused', ['live'])

/** Ends it for good; coupons that are out stay good. Idempotent. Errors: not-found, state-conflict (draft). */
export const endCampaign = (db: Db, id: CampaignId): Promise<CampaignAnswer> =>
  stopCampaign(db, id, 'ended', ['live', 'paused'])

async function stopCampaign(
  db: Db,
  id: CampaignId,
  state: 'paused' | 'ended',
  from: readonly CampaignState[],
): Promise<CampaignAnswer> {
  return db.transaction().execute(async (tx) => {
    const campaign = await getCampaignLocked(tx, id)
    if (campaign.state === state) return toCampaignAnswer(campaign)
    if (!from.includes(campaign.state)) {
      throw new Problem(
        'state-conflict',
        `The campaign is ${campaign.state}, not ${from.join(' or ')}.`,
      )
    }
    await writeState(tx, campaign.id, state)
    return toCampaignAnswer(await getCampaign(tx, campaign.id))
  })
}
