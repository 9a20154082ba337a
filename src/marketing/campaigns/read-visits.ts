import type { RecordedBasket } from '../../domain/basket.ts'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import { findProfiles } from '../../insight/profiles/find-profiles.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { ConsentingMember } from '../../relations/members/lock-consenting.ts'
import { asksForPreviousVisit } from './audience.ts'
import { readPreviousVisits } from './campaign-members.queries.ts'
import type { RunningCampaign } from './campaigns.queries.ts'
import type { Visit } from './follow-baskets.ts'

type Given = {
  campaigns: readonly RunningCampaign[]
  members: ReadonlyMap<AccountId, ConsentingMember>
  baskets: readonly RecordedBasket[]
}

type OwnedBasket = { basket: RecordedBasket; member: ConsentingMember }

/** Those baskets that belong into a profile, by the profiles’ own rule: recorded since the consent. */
export async function readVisits(tx: Tx, { campaigns, members, baskets }: Given): Promise<Visit[]> {
  const owned = baskets.flatMap((basket) => {
    const member = members.get(basket.accountId)
    return member && basket.recordedAt >= member.profilingSince ? [{ basket, member }] : []
  })
  if (owned.length === 0) return []
  const accountIds = [...new Set(owned.map(({ basket }) => basket.accountId))]
  const profiles = await findProfiles(tx, accountIds)
  const previous = await readPrevious(tx, campaigns, owned)
  return owned.flatMap(({ basket, member }) => {
    const profile = profiles.get(basket.accountId)
    return profile ? [{ basket, member, profile, previousAt: previous.get(basket.id) ?? null }] : []
  })
}

/** Asked for only where an audience goes by it: the profile knows the latest visit alone, which is this one. */
async function readPrevious(
  tx: Tx,
  campaigns: readonly RunningCampaign[],
  owned: readonly OwnedBasket[],
): Promise<ReadonlyMap<BasketId, Date>> {
  if (!campaigns.some(({ definition }) => asksForPreviousVisit(definition.audience))) {
    return new Map()
  }
  const moments = owned.map(({ basket, member }) => ({
    basketId: basket.id,
    accountId: basket.accountId,
    at: basket.purchasedAt,
    since: member.profilingSince,
  }))
  return readPreviousVisits(tx, moments)
}
