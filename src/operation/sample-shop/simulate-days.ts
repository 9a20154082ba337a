import { addDays, daysBetween, startOfDay } from '../../domain/calendar.ts'
import type { ReplayDay, StoreToOpen, Trip, TripLine } from '../replay/history.ts'
import type { Catalogue } from './catalogue.ts'
import { chooseProduct, makeStock, type Stock, takeNeeds } from './needs.ts'
import { type Random, randomOf } from './random.ts'
import { reactToCoupons } from './react.ts'
import type { Shopper } from './shoppers.ts'
import { nextVisitDay, timeOfVisit } from './visits.ts'

export type World = {
  seed: string
  timeZone: string
  firstDay: string
  stores: readonly StoreToOpen[]
  catalogue: Catalogue
  shoppers: readonly Shopper[]
}

/** A visit before it has a till: who came, where, when, and what for. */
type Visit = { shopper: Shopper | null; storeIndex: number; seconds: number; lines: TripLine[] }
type Household = { shopper: Shopper; random: Random; stock: Stock; nextDay: number }

const HOME_STORE_SHARE = 0.88
/** A Monday; day numbers are told their weekday by it. */
const SOME_MONDAY = '2024-01-01'
/** For each visit with a card; a tenth of all baskets has none. */
const CARDLESS_PER_VISIT = 0.11

/** Endless days from the first, always the same for the same world. Plans never depend on offers; see `react`. */
export function* simulateDays(world: World): Generator<ReplayDay> {
  const mondayOffset = ((daysBetween(SOME_MONDAY, world.firstDay) % 7) + 7) % 7
  const households = world.shoppers.map((shopper) => settle(world, shopper))
  for (let day = 0; ; day += 1) {
    const date = addDays(world.firstDay, day)
    const visits: Visit[] = []
    for (const household of households) {
      if (household.nextDay !== day) continue
      household.nextDay = nextVisitDay(household.shopper, household.random, day, mondayOffset)
      if (day < household.shopper.lapsesOnDay) visits.push(...visit(world, household, day))
    }
    visits.push(...strangers(world, date, visits.length))
    yield { date, trips: sendToTills(world, date, visits) }
  }
}

function settle(world: World, shopper: Shopper): Household {
  const random = randomOf(world.seed, 'visits', shopper.index)
  const start = Math.max(0, shopper.joinsOnDay)
  // Their last visit elsewhere was about a cadence ago, so the first one here is as full as any.
  const stock = makeStock(shopper, random, start - shopper.cadenceDays)
  return { shopper, random, stock, nextDay: start + random.below(Math.ceil(shopper.cadenceDays)) }
}

function visit(world: World, household: Household, day: number): Visit[] {
  const { shopper, random } = household
  const stays = random.chance(HOME_STORE_SHARE)
  const storeIndex = stays ? shopper.storeIndex : random.below(world.stores.length)
  const seconds = timeOfVisit(shopper.hour, random)
  const lines = takeNeeds(shopper, household.stock, day, random).map(({ shelf, quantity }) =>
    lineOf(world, shelf, chooseProduct(shopper, shelf, random), quantity),
  )
  return lines.length > 0 ? [{ shopper, storeIndex, seconds, lines }] : []
}

/** Baskets without a card: each has the tastes of somebody, shops like them, and is never known. */
function strangers(world: World, date: string, visitCount: number): Visit[] {
  const random = randomOf(world.seed, 'strangers', date)
  const count = Math.floor(visitCount * CARDLESS_PER_VISIT + random.next())
  return Array.from({ length: count }, () => {
    const like = random.pick(world.shoppers)
    const rates = like.needEveryDays.map((days) => 1 / days)
    const shelves = new Set(
      Array.from({ length: 3 + random.below(9) }, () => random.weighted(rates)),
    )
    return {
      shopper: null,
      storeIndex: random.below(world.stores.length),
      seconds: timeOfVisit(random.pick([9, 12, 13, 17, 18]), random),
      lines: [...shelves].map((shelf) =>
        lineOf(world, shelf, chooseProduct(like, shelf, random), 1),
      ),
    }
  })
}

function lineOf(world: World, shelf: number, position: number, quantity: number): TripLine {
  const product = world.catalogue.byShelf[shelf]?.[position]
  if (!product) throw new RangeError('a shopper reached for a shelf that is not there')
  return { sku: product.sku, quantity, unitPriceMinor: product.priceMinor }
}

/** Gives each visit a till and the till's next number, in order of time. */
function sendToTills(world: World, date: string, visits: Visit[]): Trip[] {
  const midnight = startOfDay(date, world.timeZone).getTime()
  const random = randomOf(world.seed, 'tills', date)
  const sequences = new Map<string, number>()
  const ordered = visits.sort((a, b) => a.seconds - b.seconds)
  return ordered.map(({ shopper, storeIndex, seconds, lines }) => {
    const store = world.stores[storeIndex]
    if (!store) throw new RangeError('a shopper went to a store that is not there')
    const terminalId = random.pick(store.terminalIds)
    const till = `${store.id}-${terminalId}`
    const sequence = (sequences.get(till) ?? 0) + 1
    sequences.set(till, sequence)
    const reference = `${date.replaceAll('-', '')}-${till}-${String(sequence).padStart(6, '0')}`
    return {
      reference,
      storeId: store.id,
      terminalId,
      operatorId: String(10 + storeIndex * 10 + (Number(terminalId) % 10)),
      purchasedAt: new Date(midnight + seconds * 1000),
      shopper: shopper?.member ?? null,
      lines,
      ...(shopper && {
        react: (offered) =>
          reactToCoupons(shopper, world.catalogue, lines, offered, [world.seed, reference]),
      }),
    }
  })
}
