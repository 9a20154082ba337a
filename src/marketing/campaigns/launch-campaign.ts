import { openBudget } from '../../checkout/budgets/open-budget.ts'
import { findUnknownNames } from '../../checkout/products/find-unknown-names.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { CampaignId } from '../../domain/ids.ts'
import { Problem, type ProblemError } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { toCampaignAnswer } from './campaign-answer.ts'
import { writeState, writeVersion } from './campaigns.queries.ts'
import type { CampaignAnswer } from './campaigns.schemas.ts'
import type { CampaignDefinition } from './definition.ts'
import { getCampaign, getCampaignLocked } from './get-campaign.ts'

/**
 * Makes the draft live: as a new version with its budget when it differs from what was launched last, else by
 * resuming that. Idempotent. Errors: not-found, definition-incomplete (names the catalogue does not have),
 * state-conflict (ended, or a cap below what is used).
 */
export async function launchCampaign(db: Db, id: CampaignId): Promise<CampaignAnswer> {
  return db.transaction().execute(async (tx) => {
    const campaign = await getCampaignLocked(tx, id)
    if (campaign.state === 'ended') {
      throw new Problem('state-conflict', 'The campaign has ended; make a new one.')
    }
    const isChanged = canonicalJson(campaign.launched) !== canonicalJson(campaign.draft)
    if (campaign.state === 'live' && !isChanged) return toCampaignAnswer(campaign)
    if (isChanged) {
      await checkNames(tx, campaign.draft)
      await openBudget(tx, campaign.id, campaign.draft)
      await writeVersion(tx, campaign.id, campaign.version + 1, campaign.draft)
    }
    await writeState(tx, campaign.id, 'live')
    return toCampaignAnswer(await getCampaign(tx, campaign.id))
  })
}

/** A mistyped name would never be chosen and nobody would notice. */
async function checkNames(tx: Tx, draft: CampaignDefinition): Promise<void> {
  const unknown = await findUnknownNames(tx, { ...draft.products, brands: [] })
  const errors: ProblemError[] = (['products', 'categories'] as const).flatMap((list) =>
    unknown[list].map((name) => ({
      pointer: `/products/${list}/${draft.products[list].indexOf(name)}`,
      detail: `${name} is not in the catalogue`,
    })),
  )
  if (errors.length === 0) return
  throw new Problem('definition-incomplete', 'The draft names what the catalogue does not have.', {
    errors,
  })
}
