import type pg from 'pg'
import { type Api, launchPromotion } from '../support/api.ts'
import { openCampaign } from '../support/campaign.ts'
import type { Random } from '../support/random.ts'
import type { Round } from '../support/statistics.ts'
import { type Goods, inTurn, loadTills } from './load.ts'
import { type Locks, watchLocks } from './locks.ts'
import { issueCoupons, type Shopper } from './world.ts'

export type Contender = 'promotion' | 'capped promotion' | 'campaign' | 'capped campaign'

export type Shared = Round & { locks: Locks }
export type Rounds = Record<Contender, Shared[]>

export type SharingOptions = {
  api: Api
  client: pg.ClientBase
  databaseUrl: string
  ports: readonly number[]
  random: Random
  /** How often each member quotes and pays in a turn. */
  swipes: number
  rounds: number
}

/** Far above what is used, so that only the counter is shared, and nothing is short. */
const AMPLE = { usesMax: 100_000_000, moneyMaxMinor: 100_000_000_000 }
const NO_LIMITS = { usesMax: null, moneyMaxMinor: null }
const contenders: Contender[] = ['promotion', 'capped promotion', 'campaign', 'capped campaign']
const [PRICE_MINOR, AMOUNT_MINOR] = [400, 100]

/** All shoppers as fast as they are answered: with a promotion or coupons, without and with a cap that all share. */
export async function measureSharing(
  shoppers: readonly Shopper[],
  options: SharingOptions,
): Promise<Rounds> {
  const { api, random, rounds } = options
  const campaigns = {
    campaign: await openCampaign(api, NO_LIMITS),
    'capped campaign': await openCampaign(api, AMPLE),
  }
  await launchOn(api, 'promotion', null)
  await launchOn(api, 'capped promotion', AMPLE)
  const found: Rounds = {
    promotion: [],
    'capped promotion': [],
    campaign: [],
    'capped campaign': [],
  }
  // The first time around, code is compiled and caches are filled.
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of inTurn(random, contenders, round)) {
      const goods = await prepare(shoppers, contender, campaigns, round, options)
      const { result, locks } = await watchLocks(options.databaseUrl, () =>
        loadTills(options.ports, shoppers, goods),
      )
      if (round > 0) found[contender].push({ ...result, locks })
    }
  }
  return found
}

const launchOn = (api: Api, sku: Contender, budget: object | null): Promise<string> =>
  launchPromotion(api, {
    title: sku,
    reward: { kind: 'amountOff', amountMinor: AMOUNT_MINOR },
    appliesTo: { products: [sku] },
    audience: 'members',
    budget,
  })

/** What the shoppers buy one after another; a coupon is for goods of its own. */
async function prepare(
  shoppers: readonly Shopper[],
  contender: Contender,
  campaigns: Record<string, string>,
  round: number,
  { client, swipes }: SharingOptions,
): Promise<Goods[]> {
  const campaignId = campaigns[contender]
  const goods = Array.from({ length: swipes }, (_, index) => ({
    sku: campaignId ? `${contender} ${round} ${index}` : contender,
    priceMinor: PRICE_MINOR,
    amountMinor: AMOUNT_MINOR,
  }))
  if (campaignId) {
    const coupons = shoppers.flatMap(({ memberId }) =>
      goods.map(({ sku, amountMinor }) => ({ memberId, campaignId, sku, amountMinor })),
    )
    await issueCoupons(client, coupons)
  }
  await client.query('vacuum analyze')
  return goods
}
