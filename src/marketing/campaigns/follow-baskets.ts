import type { RecordedBasket } from '../../domain/basket.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import { isHeldOut } from '../../domain/targeting/holdout.ts'
import type { ConsentingMember } from '../../relations/members/lock-consenting.ts'
import { meetsAudience } from './audience.ts'
import type { CampaignMember } from './campaign-members.queries.ts'
import type { RunningCampaign } from './campaigns.queries.ts'

/** A basket of a consenting member, with the profile that it has just become part of. */
export type Visit = {
  basket: Pick<
    RecordedBasket,
    'id' | 'accountId' | 'purchasedAt' | 'netMinor' | 'storeId' | 'timeZone'
  >
  member: ConsentingMember
  profile: Profile
  previousAt: Date | null
}

/** A member in the audience, not held out, at a basket that may earn coupons. */
export type Claim = { campaign: RunningCampaign; visit: Visit }

export type Followed = { changed: CampaignMember[]; claims: Claim[] }

/**
 * What baskets change in running campaigns. A member enters with the basket at which they first meet the audience,
 * held out or not; from then on both arms count the baskets after that one, while the campaign runs, also when it
 * is paused. Only a member's newest basket enters or earns: a late one would be judged by a profile that knows what
 * came after it. The order of the baskets makes no difference to the counts.
 */
export function followBaskets(
  campaigns: readonly RunningCampaign[],
  visits: readonly Visit[],
  entered: readonly CampaignMember[],
): Followed {
  const members = new Map(entered.map((member) => [keyOf(member), member]))
  const changed = new Map<string, CampaignMember>()
  const claims: Claim[] = []
  for (const visit of [...visits].sort(byTime)) {
    for (const campaign of campaigns.filter((it) => holds(it, visit.basket.purchasedAt))) {
      const key = keyOf({ campaignId: campaign.id, accountId: visit.basket.accountId })
      const before = members.get(key)
      const { after, claim } = followBasket(campaign, visit, before)
      if (claim) claims.push(claim)
      if (!after || after === before) continue
      members.set(key, after)
      changed.set(key, after)
    }
  }
  return { changed: [...changed.values()], claims }
}

function followBasket(
  campaign: RunningCampaign,
  visit: Visit,
  before: CampaignMember | undefined,
): { after: CampaignMember | undefined; claim: Claim | undefined } {
  const isAddressed = addresses(campaign, visit)
  if (!before && !isAddressed) return { after: undefined, claim: undefined }
  const after = before ? addBasket(before, visit) : enter(campaign, visit)
  const isRewarded = isAddressed && after.arm === 'treated'
  return { after, claim: isRewarded ? { campaign, visit } : undefined }
}

const keyOf = ({ campaignId, accountId }: Pick<CampaignMember, 'campaignId' | 'accountId'>) =>
  `${campaignId}/${accountId}`

const byTime = (a: Visit, b: Visit): number =>
  a.basket.purchasedAt.getTime() - b.basket.purchasedAt.getTime() ||
  (a.basket.id < b.basket.id ? -1 : 1)

function holds({ definition }: RunningCampaign, at: Date): boolean {
  const { startsAt, endsAt } = definition
  return (
    (startsAt === null || new Date(startsAt) <= at) && (endsAt === null || at < new Date(endsAt))
  )
}

function addresses(campaign: RunningCampaign, { basket, profile, previousAt }: Visit): boolean {
  const { firstAt, lastBasketId, baskets, spendMinor } = profile
  if (!campaign.isLive || firstAt === null || lastBasketId !== basket.id) return false
  const figures = { baskets, spendMinor, firstAt, previousAt }
  return meetsAudience(campaign.definition.audience, figures, basket.purchasedAt)
}

const enter = ({ id, definition }: RunningCampaign, { basket, member }: Visit): CampaignMember => ({
  campaignId: id,
  accountId: basket.accountId,
  arm: isHeldOut(id, member.personKey, definition.holdoutShare) ? 'held-out' : 'treated',
  enteredAt: basket.purchasedAt,
  baskets: 0,
  salesMinor: 0,
})

const addBasket = (member: CampaignMember, { basket }: Visit): CampaignMember =>
  basket.purchasedAt > member.enteredAt
    ? {
        ...member,
        baskets: member.baskets + 1,
        salesMinor: member.salesMinor + basket.netMinor,
      }
    : member
