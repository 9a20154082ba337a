import { readBudgets } from '../../checkout/budgets/read-budgets.ts'
import { countCoupons } from '../../checkout/coupons/count-coupons.ts'
import type { CampaignId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { type ArmFigures, sumArms } from './campaign-members.queries.ts'
import type { CampaignRow } from './campaigns.queries.ts'
import type { ResultsAnswer } from './campaigns.schemas.ts'
import { getCampaign } from './get-campaign.ts'

/**
 * What came of a campaign so far. Both arms count the same: members from the basket at which they first
 * met the audience, and their baskets after that one, which no coupon can have changed, less what came
 * back of these. Errors: not-found.
 */
export async function readResults(db: Db, id: CampaignId, now: Date): Promise<ResultsAnswer> {
  const campaign = await getCampaign(db, id)
  const [arms, { costMinor, ...coupons }, budgets] = await Promise.all([
    sumArms(db, { id: campaign.id, until: endOf(campaign) }),
    countCoupons(db, campaign.id),
    readBudgets(db, [campaign.id]),
  ])
  const budget = budgets.get(campaign.id)
  return {
    asOf: now.toISOString(),
    arms: {
      treated: toArm(arms.find(({ arm }) => arm === 'treated')),
      heldOut: toArm(arms.find(({ arm }) => arm === 'held-out')),
    },
    coupons,
    costMinor,
    budget: {
      uses: budget?.uses ?? 0,
      usesMax: budget?.usesMax ?? null,
      moneyMinor: budget?.moneyMinor ?? 0,
      moneyMaxMinor: budget?.moneyMaxMinor ?? null,
    },
  }
}

function endOf({ state, launched, updatedAt }: CampaignRow): Date | null {
  const planned = launched?.endsAt ? new Date(launched.endsAt) : null
  if (state !== 'ended') return planned
  return planned && planned < updatedAt ? planned : updatedAt
}

/** Sales per member are rounded to a minor unit; null where there is nobody. */
function toArm(figures: ArmFigures | undefined): ResultsAnswer['arms']['treated'] {
  const { members, baskets, salesMinor } = figures ?? { members: 0, baskets: 0, salesMinor: 0 }
  const salesPerMemberMinor = members === 0 ? null : Math.round(salesMinor / members)
  return { members, baskets, salesMinor, salesPerMemberMinor }
}
