import { type Api, launchPromotion, mapLimited } from '../support/api.ts'
import { makeCatalogue, type Product } from '../support/catalogue.ts'
import type { Random } from '../support/random.ts'

export type Terminal = { storeId: string; terminalId: string; key: string }

/** What swipes are made of. */
export type Shop = { terminals: Terminal[]; cards: string[]; catalogue: Product[] }

const STORES = 4
const PRODUCTS_PER_CALL = 1000

/** Opens a shop through the API: stores, terminals with keys of their own, a catalogue, members with cards. */
export async function openShop(
  api: Api,
  random: Random,
  size: { terminals: number; members: number; products: number },
): Promise<Shop> {
  const stores = Array.from({ length: STORES }, (_, index) => `00${index + 1}`)
  for (const id of stores) {
    const store = { name: `Store ${id}`, timeZone: 'Europe/Dublin', jurisdiction: 'IE' }
    await api.call('PUT', `/v1/stores/${id}`, store)
  }
  const catalogue = makeCatalogue(random, size.products)
  for (let start = 0; start < catalogue.length; start += PRODUCTS_PER_CALL) {
    const products = catalogue.slice(start, start + PRODUCTS_PER_CALL)
    await api.call('POST', '/v1/products/batch', { products })
  }
  const places = Array.from({ length: size.terminals }, (_, index) => ({
    storeId: stores[index % STORES] ?? '',
    terminalId: `T${index + 1}`,
  }))
  const terminals = await mapLimited(places, 4, async (place): Promise<Terminal> => {
    const body = { role: 'terminal', name: place.terminalId, ...place }
    return { ...place, key: (await api.call<{ key: string }>('POST', '/v1/api-keys', body)).key }
  })
  const consents = { profiling: true, email: false, sms: false, post: false, phone: false }
  const people = Array.from({ length: size.members }, (_, index) => `Member ${index}`)
  const cards = await mapLimited(people, 16, async (givenName) => {
    type Member = { cards: { number: string }[] }
    const member = await api.call<Member>('POST', '/v1/members', { givenName, consents })
    return member.cards[0]?.number ?? ''
  })
  return { terminals, cards, catalogue }
}

/**
 * So many live promotions. The first fifty: percentages on categories, amounts on products, a multiplier, one on the
 * whole basket; what is more are offers of several kinds on further products, those that sell most first.
 */
export async function launchPromotions(api: Api, shop: Shop, count: number): Promise<void> {
  const promotions = [...firstOffers(shop), ...furtherOffers(shop)].slice(0, count)
  if (promotions.length < count) throw new RangeError('there are not enough products')
  await mapLimited(promotions, 4, (promotion) =>
    launchPromotion(api, { title: 'Offer', audience: 'members', ...promotion }),
  )
}

const AMOUNTS = 40

function firstOffers({ catalogue }: Shop): object[] {
  const categories = [...new Set(catalogue.map((product) => product.category))]
  return [
    ...categories.slice(0, 8).map((category) => ({
      reward: { kind: 'percentOff', percent: 10 },
      appliesTo: { categories: [category] },
    })),
    ...catalogue.slice(0, AMOUNTS).map((product) => ({
      reward: { kind: 'amountOff', amountMinor: 5 },
      appliesTo: { products: [product.sku] },
    })),
    {
      reward: { kind: 'pointsMultiplier', multiplier: 2 },
      appliesTo: { categories: categories.slice(8, 10) },
    },
    { reward: { kind: 'percentOff', percent: 1 } },
  ]
}

const furtherOffers = ({ catalogue }: Shop): object[] =>
  catalogue.slice(AMOUNTS).map(({ sku, priceMinor }, index) => {
    const rewards = [
      { kind: 'percentOff', percent: 20 },
      { kind: 'nForPrice', units: 2, priceMinor: Math.floor(priceMinor * 1.7) },
      { kind: 'memberPrice', priceMinor: Math.floor(priceMinor * 0.8) },
      { kind: 'nForM', units: 3, paidUnits: 2 },
      { kind: 'bonusPoints', points: 20 },
    ]
    return { reward: rewards[index % rewards.length], appliesTo: { products: [sku] } }
  })
