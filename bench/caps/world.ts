import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Api, createApi, launchPromotion, mapLimited } from '../support/api.ts'
import { openCampaign } from '../support/campaign.ts'
import { generateCodes } from '../support/generate-codes.ts'

export type Till = { storeId: string; terminalId: string; key: string }

/** Somebody who stands at a till of their own. */
export type Shopper = { till: Till; memberId: string; card: string }

/** Something that fewer can have than want it. `usesMax` times `amountMinor` is the money that it can come to. */
export type Contest = {
  name: string
  sku: string
  priceMinor: number
  amountMinor: number
  usesMax: number
  /** False: the shoppers show no card. */
  withCard: boolean
  /** What all of them present. */
  codes: string[]
  /** Where it is counted. */
  counter: { kind: 'budget' | 'pool'; id: string }
}

export type World = { shoppers: Shopper[]; contests: Contest[] }

const stores = ['0101', '0202']

/**
 * Shoppers, each with a till and a card, and what they contest: through the API, but for the coupons, which are
 * written as if they had been issued before.
 */
export async function makeWorld(
  baseUrl: string,
  client: pg.ClientBase,
  size: { shoppers: number; usesMax: number },
): Promise<World> {
  const api = createApi(baseUrl)
  const shoppers = await openTills(api, size.shoppers)
  const contests = [
    await openCoupons(api, client, shoppers, size.usesMax),
    await openPromotion(api, size.usesMax),
    await openMoney(api, size.usesMax),
    await openCode(api, baseUrl, size.usesMax),
  ]
  const products = contests.map(({ sku, priceMinor }) => ({
    sku,
    priceMinor,
    name: sku,
    department: 'CAPS',
    category: 'CAPS',
  }))
  await api.call('POST', '/v1/products/batch', { products })
  return { shoppers, contests }
}

/** A store's till and a member with a card for each of them. */
export async function openTills(api: Api, count: number, prefix = 'K'): Promise<Shopper[]> {
  for (const id of stores) {
    const store = { name: `Store ${id}`, timeZone: 'Europe/Dublin', jurisdiction: 'IE' }
    await api.call('PUT', `/v1/stores/${id}`, store)
  }
  const consents = { profiling: true, email: false, sms: false, post: false, phone: false }
  type Member = { id: string; cards: { number: string }[] }
  return mapLimited(Array.from({ length: count }), 8, async (_, index) => {
    const place = {
      storeId: stores[index % stores.length] ?? '',
      terminalId: `${prefix}${index + 1}`,
    }
    const body = { role: 'terminal', name: place.terminalId, ...place }
    const { key } = await api.call<{ key: string }>('POST', '/v1/api-keys', body)
    const { id, cards } = await api.call<Member>('POST', '/v1/members', { consents })
    return { till: { ...place, key }, memberId: id, card: cards[0]?.number ?? '' }
  })
}

/** A campaign's coupons, one for each member; uses and money end together. */
async function openCoupons(
  api: Api,
  client: pg.ClientBase,
  shoppers: readonly Shopper[],
  usesMax: number,
): Promise<Contest> {
  const [sku, amountMinor] = ['with-coupon', 150]
  const id = await openCampaign(api, { usesMax, moneyMaxMinor: usesMax * amountMinor })
  await issueCoupons(
    client,
    shoppers.map(({ memberId }) => ({ memberId, campaignId: id, sku, amountMinor })),
  )
  const counter = { kind: 'budget', id } as const
  const goods = { sku, priceMinor: 2 * amountMinor, amountMinor }
  return { name: 'campaign', usesMax, withCard: true, codes: [], counter, ...goods }
}

type NewCoupon = { memberId: string; campaignId: string; sku: string; amountMinor: number }

/** Coupons as if a campaign had issued them a year ago. */
export async function issueCoupons(
  client: pg.ClientBase,
  coupons: readonly NewCoupon[],
): Promise<void> {
  const rows = coupons.map(({ memberId, campaignId, sku, amountMinor }) => ({
    id: randomUUID(),
    code: `CAPS${randomBytes(8).toString('hex').toUpperCase()}`,
    member_id: memberId,
    campaign_id: campaignId,
    sku,
    discount: { kind: 'amountOff', amountMinor },
  }))
  await client.query(
    `insert into coupons (account_id, id, code, campaign_id, title, discount, skus, categories, why,
       activation_needed, issued_at, expires_at)
     select m.account_id, r.id, r.code, r.campaign_id, 'Off', r.discount, array[r.sku], '{}', 'caps', false,
       now() - interval '1 year', now() + interval '1 year'
     from json_to_recordset($1) as r (id uuid, code text, member_id uuid, campaign_id uuid, sku text, discount jsonb)
     join members m on m.id = r.member_id`,
    [JSON.stringify(rows)],
  )
}

/** A promotion for members, a share of the price that is rounded; uses and money end together. */
async function openPromotion(api: Api, usesMax: number): Promise<Contest> {
  const [sku, priceMinor, amountMinor] = ['on-promotion', 433, 130]
  const id = await launchPromotion(api, {
    title: 'Thirty percent off',
    reward: { kind: 'percentOff', percent: 30 },
    appliesTo: { products: [sku] },
    audience: 'members',
    budget: { usesMax, moneyMaxMinor: usesMax * amountMinor },
  })
  const counter = { kind: 'budget', id } as const
  const goods = { sku, priceMinor, amountMinor }
  return { name: 'promotion', usesMax, withCard: true, codes: [], counter, ...goods }
}

/** A promotion of which the money is gone long before the uses, with less left than one more takes. */
async function openMoney(api: Api, usesMax: number): Promise<Contest> {
  const [sku, priceMinor, amountMinor] = ['for-money', 220, 110]
  const id = await launchPromotion(api, {
    title: 'Half price',
    reward: { kind: 'percentOff', percent: 50 },
    appliesTo: { products: [sku] },
    budget: { usesMax: usesMax * 3, moneyMaxMinor: usesMax * amountMinor + amountMinor - 1 },
  })
  const counter = { kind: 'budget', id } as const
  const goods = { sku, priceMinor, amountMinor }
  return { name: 'money', usesMax, withCard: true, codes: [], counter, ...goods }
}

/** One bearer code with so many uses, presented without a card. */
async function openCode(api: Api, baseUrl: string, usesPerCode: number): Promise<Contest> {
  const [sku, priceMinor, amountMinor] = ['with-code', 300, 99]
  const promotionId = await launchPromotion(api, {
    title: 'With the leaflet',
    reward: { kind: 'amountOff', amountMinor },
    appliesTo: { products: [sku] },
    couponRequired: true,
  })
  const path = `/v1/promotions/${promotionId}/code-pools`
  const pool = await api.call<{ id: string }>('POST', path, { name: 'Leaflet', usesPerCode })
  const { kept: codes } = await generateCodes(baseUrl, pool.id, 1, 1)
  const counter = { kind: 'pool', id: pool.id } as const
  const goods = { sku, priceMinor, amountMinor }
  return { name: 'code', usesMax: usesPerCode, withCard: false, codes, counter, ...goods }
}
