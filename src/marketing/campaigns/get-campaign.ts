import { validate } from 'uuid'
import type { CampaignId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type CampaignRow, findCampaign, lockCampaign } from './campaigns.queries.ts'

const noSuchCampaign = () => new Problem('not-found', 'There is no such campaign.')

/** Errors: not-found. */
export async function getCampaign(db: Db | Tx, id: CampaignId): Promise<CampaignRow> {
  const campaign = validate(id) ? await findCampaign(db, id) : undefined
  if (!campaign) throw noSuchCampaign()
  return campaign
}

/** As getCampaign, with the campaign locked until the transaction ends. Errors: not-found. */
export async function getCampaignLocked(tx: Tx, id: CampaignId): Promise<CampaignRow> {
  const campaign = validate(id) ? await lockCampaign(tx, id) : undefined
  if (!campaign) throw noSuchCampaign()
  return campaign
}
