import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Api, launchPromotion, mapLimited } from '../support/api.ts'
import { openCampaign } from '../support/campaign.ts'

/** What is known before the first swipe. The oracle computes from this and from the swipes, and from nothing else. */
export type World = {
  tills: TillPlace[]
  members: WorldMember[]
  products: WorldProduct[]
  coupons: WorldCoupon[]
  /** Percent off `offerCategory`, for members. */
  offerPercent: number
  offerCategory: string
  /** How many coupons of a scarce campaign may be redeemed. */
  scarceMax: number
  staffKey: string
}

export type TillPlace = { storeId: string; terminalId: string; key: string }
export type WorldMember = { id: string; card: string; profiling: boolean }
export type WorldProduct = { sku: string; category: string; priceMinor: number }

/**
 * own: for one swipe; contested: two swipes of its member want it, one gets it; scarce: for one swipe, but its
 * campaign has issued more coupons than may be redeemed.
 */
export type CouponKind = 'own' | 'contested' | 'scarce'
export type WorldCoupon = {
  kind: CouponKind
  id: string
  code: string
  campaignId: string
  member: WorldMember
  sku: string
  amountMinor: number
}

export type WorldSize = { tills: number; members: number; coupons: number }

const stores = [
  { id: '0101', name: 'North', timeZone: 'Europe/Dublin', jurisdiction: 'IE' },
  { id: '0202', name: 'South', timeZone: 'Europe/Berlin', jurisdiction: 'DE' },
]
const OFFER_CATEGORY = 'ON OFFER'
const OFFER_PERCENT = 10
const COUPON_MINOR = 150
const kinds: CouponKind[] = ['own', 'own', 'contested', 'scarce']
const SCARCE_ISSUED = 4
const SCARCE_MAX = 2

/** Makes the world: people, tills and goods through the API, the promotion and the coupons as if issued before. */
export async function makeWorld(api: Api, client: pg.ClientBase, size: WorldSize): Promise<World> {
  for (const { id, ...store } of stores) await api.call('PUT', `/v1/stores/${id}`, store)
  const tills = await mapLimited(Array.from({ length: size.tills }), 4, async (_, index) => {
    const storeId = stores[index % stores.length]?.id ?? ''
    const place = { storeId, terminalId: `C${index + 1}` }
    const body = { role: 'terminal', name: place.terminalId, ...place }
    const { key } = await api.call<{ key: string }>('POST', '/v1/api-keys', body)
    return { ...place, key }
  })
  const members = await mapLimited(Array.from({ length: size.members }), 8, (_, index) =>
    makeMember(api, index % 5 !== 0),
  )
  const products = makeProducts()
  const coupons = await makeCoupons(api, members, size.coupons)
  const goods = [...products, ...coupons.map((coupon) => productOf(coupon))]
  await saveProducts(api, goods)
  await launchOffer(api)
  await issueCoupons(client, coupons)
  const staff = { role: 'staff', name: 'the oracle' }
  const { key: staffKey } = await api.call<{ key: string }>('POST', '/v1/api-keys', staff)
  const offer = { offerPercent: OFFER_PERCENT, offerCategory: OFFER_CATEGORY }
  return { tills, members, products, coupons, ...offer, scarceMax: SCARCE_MAX, staffKey }
}

async function makeMember(api: Api, profiling: boolean): Promise<WorldMember> {
  const consents = { profiling, email: false, sms: false, post: false, phone: false }
  type Answer = { id: string; cards: { number: string }[] }
  const member = await api.call<Answer>('POST', '/v1/members', { givenName: 'Maeve', consents })
  return { id: member.id, card: member.cards[0]?.number ?? '', profiling }
}

/** Prices are whole tens, so that ten percent is exact. */
const makeProducts = (): WorldProduct[] =>
  Array.from({ length: 60 }, (_, index) => ({
    sku: `plain-${index}`,
    category: index % 4 === 0 ? OFFER_CATEGORY : `CATEGORY ${index % 7}`,
    priceMinor: 90 + index * 10,
  }))

async function makeCoupons(
  api: Api,
  members: readonly WorldMember[],
  count: number,
): Promise<WorldCoupon[]> {
  const open = (usesMax: number | null) => openCampaign(api, { usesMax, moneyMaxMinor: null })
  const campaigns = { own: await open(null), contested: await open(null), scarce: '' }
  let scarceIssued = 0
  const coupons: WorldCoupon[] = []
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length] as CouponKind
    if (kind === 'scarce') {
      if (scarceIssued % SCARCE_ISSUED === 0) campaigns.scarce = await open(SCARCE_MAX)
      scarceIssued += 1
    }
    coupons.push({
      ...{ kind, id: randomUUID(), campaignId: campaigns[kind] },
      code: `CHAOS${randomBytes(8).toString('hex').toUpperCase()}`,
      member: members[(index * 7) % members.length] as WorldMember,
      sku: `with-coupon-${index}`,
      amountMinor: COUPON_MINOR,
    })
  }
  return coupons
}

/** Every coupon is for a product of its own, so a swipe says by its lines which coupon it wants. */
export const productOf = (coupon: WorldCoupon): WorldProduct => ({
  sku: coupon.sku,
  category: 'WITH COUPON',
  priceMinor: 2 * coupon.amountMinor,
})

async function saveProducts(api: Api, goods: readonly WorldProduct[]): Promise<void> {
  const products = goods.map((product) => ({ ...product, name: product.sku, department: 'CHAOS' }))
  for (let start = 0; start < products.length; start += 1000) {
    const part = products.slice(start, start + 1000)
    await api.call('POST', '/v1/products/batch', { products: part })
  }
}

/** In force before the oldest of the baskets that tills bring late. */
const LONG_AGO = new Date('2000-01-01T00:00:00Z')

const launchOffer = (api: Api): Promise<string> =>
  launchPromotion(
    api,
    {
      title: 'Ten percent off',
      reward: { kind: 'percentOff', percent: OFFER_PERCENT },
      appliesTo: { categories: [OFFER_CATEGORY] },
      audience: 'members',
    },
    LONG_AGO,
  )

async function issueCoupons(client: pg.ClientBase, coupons: readonly WorldCoupon[]): Promise<void> {
  const rows = coupons.map(({ id, code, member, sku, campaignId, amountMinor }) => ({
    ...{ id, code, member_id: member.id, campaign_id: campaignId, sku },
    discount: { kind: 'amountOff', amountMinor },
  }))
  await client.query(
    `insert into coupons (account_id, id, code, campaign_id, title, discount, skus, categories, why,
       activation_needed, issued_at, expires_at)
     select m.account_id, r.id, r.code, r.campaign_id, '1.50 off', r.discount, array[r.sku], '{}', 'chaos', false,
       now() - interval '1 year', now() + interval '1 year'
     from json_to_recordset($1) as r (id uuid, code text, member_id uuid, campaign_id uuid, sku text, discount jsonb)
     join members m on m.id = r.member_id`,
    [JSON.stringify(rows)],
  )
}
