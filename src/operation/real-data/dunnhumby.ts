import { addDays, startOfDay } from '../../domain/calendar.ts'
import type {
  History,
  PromotionToLaunch,
  ReplayDay,
  ShopperToJoin,
  StoreToOpen,
  Trip,
} from '../replay/history.ts'
import { replayCardNumber } from '../sample-shop/card-numbers.ts'
import { standingCampaign } from '../sample-shop/offers.ts'
import { hashOf } from '../sample-shop/random.ts'
import { type RealBasket, readBasketsFile } from './read-baskets-file.ts'
import { type RealCatalogue, readProducts } from './read-products.ts'
import { secondsOfBasket } from './time-of-basket.ts'

export const DUNNHUMBY_TIME_ZONE = 'America/New_York'

const CARD_SERIES = 8
const TERMINAL_IDS = ['01', '02', '03', '04']
const JOINED_DAYS_BEFORE = 30

const stores: StoreToOpen[] = ['dh1', 'dh2', 'dh3'].map((id, index) => ({
  id,
  name: `Journey store ${index + 1}`,
  timeZone: DUNNHUMBY_TIME_ZONE,
  jurisdiction: 'US',
  terminalIds: TERMINAL_IDS,
}))

const doublePoints: PromotionToLaunch = {
  title: 'Double points on fruit and vegetables',
  receiptLabel: 'Double points',
  reward: { kind: 'pointsMultiplier', multiplier: 2 },
  appliesTo: { products: [], categories: ['TROPICAL FRUIT', 'BERRIES', 'VEGETABLES - ALL OTHERS'] },
  audience: 'members',
}

/** The days of the data, once it is settled which date its first day falls on. */
export type Dunnhumby = { dayCount: number; openAt(firstDay: string): History }

/**
 * The Complete Journey (dunnhumby) as published: its catalogue, its households as members, its baskets day by day.
 * The data has neither stores nor tills, so each household keeps to one till, which also keeps its baskets in order;
 * what it has no prices for is priced from its sample of lines (unit-prices.ts).
 */
export async function readDunnhumby(dir: string): Promise<Dunnhumby> {
  const catalogue = await readProducts(dir)
  const { baskets, rows, firstDay: dataStart, lastDay } = await readBasketsFile(dir)
  const households = [...new Set(baskets.map((basket) => basket.householdId))]
  const facts = { ...countPrices(catalogue, baskets), rowsRead: rows }
  return {
    dayCount: lastDay,
    openAt: (firstDay) => {
      const shoppers = new Map(households.map((id, at) => [id, memberOf(id, at, firstDay)]))
      return {
        name: 'dunnhumby',
        simulated: false,
        timeZone: DUNNHUMBY_TIME_ZONE,
        firstDay,
        stores,
        products: catalogue.products,
        shoppers: [...shoppers.values()],
        promotions: [doublePoints],
        campaigns: [standingCampaign],
        days: () => playDays({ baskets, catalogue, shoppers, firstDay, dataStart, lastDay }),
        facts,
      }
    },
  }
}

/** How many products, and how many lines of the baskets, have a price of their own, and whose the others have. */
function countPrices(catalogue: RealCatalogue, baskets: readonly RealBasket[]) {
  const products = new Map(catalogue.products.map((product) => [product.sku, product]))
  const lines = { product: 0, category: 0, department: 0, overall: 0 }
  const unknown = new Set<string>()
  for (const sku of baskets.flatMap((basket) => [...basket.quantities.keys()])) {
    const product = products.get(sku)
    if (!product) unknown.add(sku)
    const [, source] = catalogue.prices.priceOf(
      sku,
      product?.category ?? '',
      product?.department ?? '',
    )
    lines[source] += 1
  }
  return {
    products: catalogue.products.length,
    pricesMatched: catalogue.priceSources.product,
    pricesFromCategory: catalogue.priceSources.category,
    pricesFromDepartment: catalogue.priceSources.department,
    pricesFromAll: catalogue.priceSources.overall,
    linesPriceMatched: lines.product,
    linesPriceFromCategory: lines.category,
    linesPriceFromDepartment: lines.department,
    linesPriceFromAll: lines.overall,
    productsUnknown: unknown.size,
  }
}

type Play = {
  baskets: readonly RealBasket[]
  catalogue: RealCatalogue
  shoppers: ReadonlyMap<string, ShopperToJoin>
  firstDay: string
  dataStart: number
  lastDay: number
}

function* playDays(play: Play): Generator<ReplayDay> {
  const prices = new Map(
    play.catalogue.products.map((product) => [product.sku, product.priceMinor]),
  )
  const byDay = new Map<number, RealBasket[]>()
  for (const basket of play.baskets) {
    const sameDay = byDay.get(basket.day)
    if (sameDay) sameDay.push(basket)
    else byDay.set(basket.day, [basket])
  }
  for (let day = play.dataStart; day <= play.lastDay; day += 1) {
    const date = addDays(play.firstDay, day - 1)
    yield { date, trips: tripsOf(play, date, byDay.get(day) ?? [], prices) }
  }
}

function tripsOf(
  play: Play,
  date: string,
  baskets: readonly RealBasket[],
  prices: ReadonlyMap<string, number>,
): Trip[] {
  const midnight = startOfDay(date, DUNNHUMBY_TIME_ZONE).getTime()
  const sequences = new Map<string, number>()
  const timed = baskets.map((basket) => ({ basket, seconds: secondsOfBasket(basket.id) }))
  timed.sort((a, b) => a.seconds - b.seconds || (a.basket.id < b.basket.id ? -1 : 1))
  return timed.map(({ basket, seconds }) => {
    const { storeId, terminalId } = tillOf(basket.householdId)
    const till = `${storeId}-${terminalId}`
    const sequence = (sequences.get(till) ?? 0) + 1
    sequences.set(till, sequence)
    return {
      reference: `${date.replaceAll('-', '')}-${till}-${String(sequence).padStart(6, '0')}`,
      storeId,
      terminalId,
      operatorId: terminalId,
      purchasedAt: new Date(midnight + seconds * 1000),
      shopper: play.shoppers.get(basket.householdId) ?? null,
      lines: [...basket.quantities].map(([sku, quantity]) => ({
        sku,
        quantity,
        unitPriceMinor: prices.get(sku) ?? play.catalogue.prices.priceOf(sku, '', '')[0],
      })),
    }
  })
}

function tillOf(householdId: string): { storeId: string; terminalId: string } {
  const number = hashOf(householdId) % (stores.length * TERMINAL_IDS.length)
  const store = stores[Math.floor(number / TERMINAL_IDS.length)]
  return {
    storeId: store?.id ?? 'dh1',
    terminalId: TERMINAL_IDS[number % TERMINAL_IDS.length] ?? '01',
  }
}

const memberOf = (householdId: string, index: number, firstDay: string): ShopperToJoin => ({
  externalId: householdId,
  cardNumber: replayCardNumber(CARD_SERIES, index + 1),
  joinedAt: startOfDay(addDays(firstDay, -JOINED_DAYS_BEFORE), DUNNHUMBY_TIME_ZONE).toISOString(),
  consents: { profiling: true, email: false, sms: false, post: false, phone: false },
})
