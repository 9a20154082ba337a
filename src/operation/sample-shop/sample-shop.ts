import type { History, StoreToOpen } from '../replay/history.ts'
import { makeCatalogue } from './catalogue.ts'
import { promotions, standingCampaign } from './offers.ts'
import { makeShoppers } from './shoppers.ts'
import { simulateDays, type World } from './simulate-days.ts'

export type SampleShopSettings = {
  /** `YYYY-MM-DD`: the simulation starts here and never ends by itself. */
  firstDay: string
  seed?: string
  memberCount?: number
}

export const SAMPLE_SHOP_DAYS = 90
export const SAMPLE_SHOP_TIME_ZONE = 'Europe/Dublin'
const SEED = 'market row'
export const SAMPLE_SHOP_MEMBERS = 300

const store = (id: string, name: string, terminalIds: string[]): StoreToOpen => ({
  id,
  name,
  timeZone: SAMPLE_SHOP_TIME_ZONE,
  jurisdiction: 'IE',
  terminalIds,
})

const stores = [
  store('0101', 'Phibsborough', ['01', '02', '03', '04']),
  store('0102', 'Salthill', ['01', '02', '03', '04']),
  store('0103', 'Douglas', ['01', '02', '03']),
]

/**
 * A supermarket that never was: the same stores, goods, people and days for the same seed and first day. Its
 * members have tastes, habits and an eye for offers that the programme is not told.
 */
export function openSampleShop(settings: SampleShopSettings): History {
  const world = openSampleWorld(settings)
  const { firstDay, catalogue, shoppers } = world
  return {
    name: 'sample-shop',
    simulated: true,
    timeZone: SAMPLE_SHOP_TIME_ZONE,
    firstDay,
    stores,
    products: catalogue.byShelf.flat(),
    shoppers: shoppers.map((shopper) => shopper.member),
    promotions,
    campaigns: [standingCampaign],
    days: () => simulateDays(world),
    facts: {},
  }
}

/** The sample shop with what the programme is not told, to judge what it finds out; nothing that serves reads it. */
export function openSampleWorld(settings: SampleShopSettings): World {
  const { firstDay, seed = SEED, memberCount = SAMPLE_SHOP_MEMBERS } = settings
  const catalogue = makeCatalogue(seed)
  const shoppers = makeShoppers(
    {
      seed,
      count: memberCount,
      firstDay,
      tillCounts: stores.map((store) => store.terminalIds.length),
    },
    catalogue,
  )
  return { seed, timeZone: SAMPLE_SHOP_TIME_ZONE, firstDay, stores, catalogue, shoppers }
}
