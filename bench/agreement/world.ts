import { readDunnhumby } from '../../src/operation/real-data/dunnhumby.ts'
import type { History, ProductToLoad, Trip } from '../../src/operation/replay/history.ts'
import type { Client } from '../../src/operation/replay/http-client.ts'
import type { Screen } from '../../src/operation/replay/progress.ts'
import { setUp } from '../../src/operation/replay/set-up.ts'
import { ADMIN_KEY, type Api } from '../support/api.ts'

/**
 * The data has one law-less shop in New York; its three stores are put where law bears, each with its own clock, so that
 * some baskets fall behind midnight there.
 */
export const places = [
  { id: 'dh1', timeZone: 'Europe/Dublin', jurisdiction: 'IE', groups: ['islands', 'large'] },
  { id: 'dh2', timeZone: 'Europe/London', jurisdiction: 'GB-SCT', groups: ['islands'] },
  { id: 'dh3', timeZone: 'America/New_York', jurisdiction: 'GB-ENG', groups: ['large'] },
] as const

type Law = { policyClass: string; pureAlcoholMicrolitres?: number }

/** By category; strengths are of one usual pack: six cans of 5 %, a bottle of 12.5 %, one of 40 %. */
const laws: readonly [RegExp, Law][] = [
  [/^BEERS\/ALES$/, { policyClass: 'alcohol', pureAlcoholMicrolitres: 106_000 }],
  [/\bWINE$/, { policyClass: 'alcohol', pureAlcoholMicrolitres: 93_750 }],
  [/^LIQUOR$/, { policyClass: 'alcohol', pureAlcoholMicrolitres: 300_000 }],
  [/^(CIGARETTES|CIGARS|TOBACCO OTHER)$/, { policyClass: 'tobacco' }],
  [/^INFANT FORMULA$/, { policyClass: 'infant-formula' }],
  [/^CANDY - /, { policyClass: 'less-healthy-food' }],
]

const lawOf = (category: string): Law | undefined =>
  laws.find(([pattern]) => pattern.test(category))?.[1]

type LawfulProduct = ProductToLoad & Partial<Law>

export type World = { history: History; trips: Trip[]; productsWithLaw: number }

/** The real data with its stores moved and its goods classed; no offers of its own. */
export async function readWorld(dir: string, firstDay: string): Promise<World> {
  const history = (await readDunnhumby(dir)).openAt(firstDay)
  const products: LawfulProduct[] = history.products.map((product) => ({
    ...product,
    ...lawOf(product.category),
  }))
  const stores = history.stores.map((store) => ({ ...store, ...placeOf(store.id) }))
  return {
    history: { ...history, stores, products, promotions: [], campaigns: [] },
    trips: [...history.days()].flatMap((day) => day.trips),
    productsWithLaw: products.filter((product) => product.policyClass !== undefined).length,
  }
}

function placeOf(storeId: string): (typeof places)[number] {
  const place = places.find(({ id }) => id === storeId)
  if (!place) throw new Error(`store ${storeId} has no place`)
  return place
}

export async function openWorld(
  api: Api,
  client: Client,
  { history }: World,
  screen: Screen,
): Promise<void> {
  await setUp({ client, adminKey: ADMIN_KEY, history, screen })
  for (const { id, name } of history.stores) {
    const { timeZone, jurisdiction, groups } = placeOf(id)
    await api.call('PUT', `/v1/stores/${id}`, { name, timeZone, jurisdiction, groups })
  }
}
