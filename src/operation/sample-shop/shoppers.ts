import { addDays } from '../../domain/calendar.ts'
import type { ShopperToJoin } from '../replay/history.ts'
import { replayCardNumber } from './card-numbers.ts'
import type { Catalogue } from './catalogue.ts'
import { familyNames, givenNames, plainLetters } from './people.ts'
import { type Random, randomOf } from './random.ts'

/** A simulated member: what the programme knows of them, and what it can only find out from their baskets. */
export type Shopper = {
  member: ShopperToJoin
  /** Their place in all streams of draws. */
  index: number
  /** Days between visits, and how far a visit strays from it: 0 never, 0.5 by half. */
  cadenceDays: number
  irregularity: number
  /** 0 takes no notice of offers, 1 plans by them. */
  offerSensitivity: number
  storeIndex: number
  /** 1 Monday … 7 Sunday */
  weekday: number
  /** Hour of the day about which their visits lie. */
  hour: number
  /** First and last day on which they shop, counted from the first simulated day. */
  joinsOnDay: number
  lapsesOnDay: number
  /** By shelf: days between needs; Infinity: never buys there. */
  needEveryDays: readonly number[]
  /** By shelf: product positions, the favourite first. */
  favourites: readonly (readonly number[])[]
  /** Share of purchases that go to the favourite of a shelf. */
  loyalty: number
}

export type ShoppersSettings = {
  seed: string
  count: number
  firstDay: string
  /** Tills by store: a store with more of them has more custom. */
  tillCounts: readonly number[]
}

const CARD_SERIES = 7
const LINES_PER_VISIT = 9.6
const REFUSES_PROFILING = 0.04
const JOINS_LATER = 0.1
const LAPSES = 0.14
const HOURS = [9, 11, 13, 17, 19] as const
const HOUR_WEIGHTS = [2, 4, 2, 5, 3] as const
const WEEKDAY_WEIGHTS = [2, 2, 3, 4, 6, 8, 2] as const

export function makeShoppers(settings: ShoppersSettings, catalogue: Catalogue): Shopper[] {
  return Array.from({ length: settings.count }, (_, index) =>
    makeShopper(settings, catalogue, index),
  )
}

function makeShopper(settings: ShoppersSettings, catalogue: Catalogue, index: number): Shopper {
  const random = randomOf(settings.seed, 'shopper', index)
  const cadenceDays = Math.min(14, Math.max(2, 4.6 * Math.exp(0.45 * random.bell())))
  const linesPerVisit = Math.min(22, Math.max(3, LINES_PER_VISIT * Math.exp(0.35 * random.bell())))
  const joinsOnDay = random.chance(JOINS_LATER) ? 5 + random.below(50) : -1
  return {
    member: makeMember(settings, random, index, joinsOnDay),
    index,
    cadenceDays,
    irregularity: random.between(0.1, 0.45),
    offerSensitivity: random.next() ** 1.5,
    storeIndex: random.weighted(settings.tillCounts),
    weekday: random.weighted(WEEKDAY_WEIGHTS) + 1,
    hour: HOURS[random.weighted(HOUR_WEIGHTS)] ?? 11,
    joinsOnDay,
    lapsesOnDay: random.chance(LAPSES) ? 25 + random.below(55) : Number.POSITIVE_INFINITY,
    needEveryDays: makeNeeds(random, catalogue, linesPerVisit / cadenceDays),
    favourites: catalogue.byShelf.map((products) => makeFavourites(random, products.length)),
    loyalty: random.between(0.45, 0.85),
  }
}

function makeMember(
  settings: ShoppersSettings,
  random: Random,
  index: number,
  joinsOnDay: number,
): ShopperToJoin {
  const givenName = random.pick(givenNames)
  const familyName = random.pick(familyNames)
  const number = String(index + 1).padStart(4, '0')
  const joinedOn = addDays(settings.firstDay, joinsOnDay < 0 ? -30 - random.below(700) : joinsOnDay)
  return {
    externalId: `sample-${number}`,
    givenName,
    familyName,
    email: `${plainLetters(givenName)}.${plainLetters(familyName)}.${number}@example.com`,
    cardNumber: replayCardNumber(CARD_SERIES, index + 1),
    joinedAt: `${joinedOn}T06:00:00Z`,
    consents: {
      profiling: !random.chance(REFUSES_PROFILING),
      email: random.chance(0.6),
      sms: random.chance(0.3),
      post: random.chance(0.2),
      phone: random.chance(0.1),
    },
  }
}

/** Tastes stretch or shrink how long things last; some shelves are never visited; the sum is the basket's size. */
function makeNeeds(random: Random, catalogue: Catalogue, linesPerDay: number): number[] {
  const rates = catalogue.shelves.map((shelf) =>
    random.chance(0.2) ? 0 : Math.exp(0.7 * random.bell()) / shelf.lastsDays,
  )
  const total = rates.reduce((sum, rate) => sum + rate, 0)
  return rates.map((rate) => (rate === 0 ? Number.POSITIVE_INFINITY : total / rate / linesPerDay))
}

/** Popular goods lead in most people's order, so that bestsellers exist; taste does the rest. */
function makeFavourites(random: Random, count: number): number[] {
  return Array.from({ length: count }, (_, position) => ({
    position,
    liking: random.between(-2, 2) - position * 0.12,
  }))
    .sort((a, b) => b.liking - a.liking)
    .map(({ position }) => position)
}
