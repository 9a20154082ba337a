import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Api, launchPromotion, mapLimited } from '../support/api.ts'
import { openCampaign } from '../support/campaign.ts'
import { type OfferPlan, planOffers, planProducts, promotionBody, type ShopSize } from './offers.ts'
import type { Member, Offer, Product, Shop, Store, Till } from './shop.ts'

const COUPONS_SHARE = 0.06
const COUPON_MINOR = 150
const SWIPES_PER_MEMBER = 20
const MEMBERS_MIN = 60
const STORES = 50
const TERMINALS = 2
/** Of a scarce campaign’s four coupons two may be redeemed. */
const ISSUED = 4
const REDEEMABLE = 2
/** In force before the oldest of the baskets that tills bring late. */
const LONG_AGO = new Date('2000-01-01T00:00:00Z')
const CHANGE_DAYS_AGO = 4
const DAY_MS = 86_400_000

/** Makes people, tills, goods and promotions through the API; coupons are written as if issued before. */
export async function openShop(api: Api, client: pg.ClientBase, size: ShopSize): Promise<Shop> {
  const stores = await makeStores(api)
  const tills = await makeTills(api, stores)
  const count = Math.max(MEMBERS_MIN, Math.round(size.swipes / SWIPES_PER_MEMBER))
  const members = await mapLimited(Array.from({ length: count }), 8, (_, index) =>
    makeMember(api, index % 5 !== 0),
  )
  const plans = planOffers(size, dayAgo(CHANGE_DAYS_AGO), dayAgo(CHANGE_DAYS_AGO + 1))
  const coupons = await makeCoupons(api, members, Math.floor(size.swipes * COUPONS_SHARE))
  const products = planProducts(plans)
  const withCoupons = coupons.map(({ sku }) => ({ sku: sku ?? '', priceMinor: 313 }))
  await saveProducts(api, [...products, ...withCoupons])
  const offers = await mapLimited(plans, 4, (plan) => launch(api, plan))
  await issueCoupons(client, coupons)
  return { stores, tills, members, products, offers: [...offers, ...coupons] }
}

const dayAgo = (days: number): string =>
  new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

function makeStores(api: Api): Promise<Store[]> {
  const places = [
    { timeZone: 'Europe/Dublin', jurisdiction: 'IE' },
    { timeZone: 'Europe/Berlin', jurisdiction: 'DE' },
  ]
  return mapLimited(Array.from({ length: STORES }), 8, async (_, index) => {
    const place = places[index % places.length] ?? { timeZone: 'UTC', jurisdiction: 'IE' }
    const id = String(101 + index)
    await api.call('PUT', `/v1/stores/${id}`, { name: `Store ${id}`, ...place })
    return { id, ...place }
  })
}

const makeTills = (api: Api, stores: readonly Store[]): Promise<Till[]> =>
  mapLimited(Array.from({ length: STORES * TERMINALS }), 8, async (_, index) => {
    const store = stores[index % STORES] as Store
    const terminalId = `C${index + 1}`
    const body = { role: 'terminal', name: terminalId, storeId: store.id, terminalId }
    const { key } = await api.call<{ key: string }>('POST', '/v1/api-keys', body)
    return { store, terminalId, key }
  })

async function makeMember(api: Api, profiling: boolean): Promise<Member> {
  const consents = { profiling, email: false, sms: false, post: false, phone: false }
  type Answer = { id: string; cards: { number: string }[] }
  const member = await api.call<Answer>('POST', '/v1/members', { givenName: 'Maeve', consents })
  return { id: member.id, card: member.cards[0]?.number ?? '', profiling }
}

async function launch(api: Api, plan: OfferPlan): Promise<Offer> {
  const id = await launchPromotion(api, promotionBody(plan), LONG_AGO)
  const caps = plan.cap ? [{ ...plan.cap, subject: id }] : []
  const { gives, sku, fromDay, toDay } = plan
  return { id, gives, sku, fromDay, toDay, for: plan.for, caps, coupon: null }
}

/** Every fourth belongs to a campaign that has issued more than may be redeemed; every coupon has goods of its own. */
async function makeCoupons(api: Api, members: readonly Member[], count: number): Promise<Offer[]> {
  const open = (usesMax: number | null) => openCampaign(api, { usesMax, moneyMaxMinor: null })
  const plenty = await open(null)
  let scarce = ''
  const coupons: Offer[] = []
  for (let index = 0; index < count; index += 1) {
    const isScarce = index % ISSUED === 0
    if (index % (ISSUED * ISSUED) === 0) scarce = await open(REDEEMABLE)
    const [id, campaignId] = [randomUUID(), isScarce ? scarce : plenty]
    coupons.push({
      id,
      fromDay: null,
      toDay: null,
      sku: `with-coupon-${index}`,
      gives: { kind: 'amountOnce', amountMinor: COUPON_MINOR },
      for: members[(index * 7) % members.length] as Member,
      coupon: { campaignId, code: `CHAOS${randomBytes(8).toString('hex').toUpperCase()}` },
      caps: [
        { subject: id, per: 'all', usesMax: 1 },
        ...(isScarce ? [{ subject: campaignId, per: 'all' as const, usesMax: REDEEMABLE }] : []),
      ],
    })
  }
  return coupons
}

async function saveProducts(api: Api, goods: readonly Product[]): Promise<void> {
  const products = goods.map((product) => ({
    ...product,
    name: product.sku,
    department: 'CHAOS',
    category: 'CHAOS',
  }))
  for (let start = 0; start < products.length; start += 500) {
    const part = products.slice(start, start + 500)
    await api.call('POST', '/v1/products/batch', { products: part })
  }
}

async function issueCoupons(client: pg.ClientBase, coupons: readonly Offer[]): Promise<void> {
  const rows = coupons.map(({ id, coupon, for: member, sku, gives }) => ({
    id,
    sku,
    code: coupon?.code,
    campaign_id: coupon?.campaignId,
    member_id: typeof member === 'string' ? null : member.id,
    discount: { kind: 'amountOff', amountMinor: 'amountMinor' in gives ? gives.amountMinor : 0 },
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
