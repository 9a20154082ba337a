import { readBaskets } from '../../checkout/baskets/read-baskets.ts'
import type { Consumer } from '../../consumer.ts'
import type { Deps } from '../../deps.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import { readCampaignMembers, writeCampaignMembers } from './campaign-members.queries.ts'
import { readRunningCampaigns } from './campaigns.queries.ts'
import { followBaskets } from './follow-baskets.ts'
import { type Forecasts, gatherKnowledge, readForecasts } from './gather-knowledge.ts'
import { findOpenClaims } from './open-claims.ts'
import { readVisits } from './read-visits.ts'
import { rewardClaims } from './reward-claims.ts'

/**
 * Follows members through running campaigns and issues them coupons, at each basket's own time and once per basket.
 * Runs after the profiles, for it chooses by the profile that the basket has just become part of.
 */
export const campaignsConsumer: Consumer = {
  name: 'campaigns',
  async consume(deps, events) {
    const isIdle = (await readRunningCampaigns(deps.db)).length === 0
    // A batch may tell of the same basket twice: one reference each.
    const told = new Map(events.map(({ id, accountId }) => [id, { id, accountId }]))
    // Baskets never change, and what is forecast changes slowly: both are read before any lock is taken.
    const baskets = isIdle ? [] : await readBaskets(deps.db, [...told.values()])
    const forecasts = await readForecasts(deps, baskets)
    await deps.db.transaction().execute((tx) => follow(deps, tx, { events, baskets, forecasts }))
  },
}

type Batch = {
  events: readonly OutboxEvent[]
  baskets: readonly RecordedBasket[]
  forecasts: Forecasts
}

async function follow(deps: Deps, tx: Tx, { events, baskets, forecasts }: Batch): Promise<void> {
  const members = await lockConsenting(tx, [...new Set(events.map((event) => event.accountId))])
  const ids = events.map((event) => event.id)
  const fresh = await markConsumed(tx, campaignsConsumer.name, ids)
  const campaigns = await readRunningCampaigns(tx)
  if (campaigns.length === 0) return
  const visits = await readVisits(tx, {
    campaigns,
    members,
    baskets: baskets.filter((basket) => fresh.has(basket.id)),
  })
  if (visits.length === 0) return
  const entered = await readCampaignMembers(
    tx,
    campaigns.map((campaign) => campaign.id),
    visits.map(({ basket }) => basket.accountId),
  )
  const { changed, claims } = followBaskets(campaigns, visits, entered)
  await writeCampaignMembers(tx, changed)
  if (claims.length === 0) return
  const open = await findOpenClaims(tx, claims)
  if (open.claims.length === 0) return
  await rewardClaims(tx, open, await gatherKnowledge(deps.caches, tx, open.claims, forecasts))
}
