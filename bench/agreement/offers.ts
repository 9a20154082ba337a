import type { ImportedPromotion } from '../../src/checkout/promotions/import.schemas.ts'
import { addDays } from '../../src/domain/calendar.ts'
import type { RewardKind } from '../../src/domain/promotions/kinds.ts'
import type { Random } from '../support/random.ts'
import type { Goods } from './goods.ts'
import { recipes } from './rewards.ts'
import { places } from './world.ts'

export type Offer = ImportedPromotion & { kind: RewardKind }

export type OfferOptions = { random: Random; goods: Goods; firstDay: string; count: number }

/**
 * Offers without end, so that one may stand in for another that the law refuses; of the first `count` each kind has its
 * share. Conditions are as a grocer's: most offers are plain, some are for some days, hours, stores or members.
 */
export function* makeOffers(options: OfferOptions): Generator<Offer> {
  const kinds = kindsInTurn(options)
  for (let index = 0; ; index += 1) {
    const kind = kinds[index % kinds.length] as RewardKind
    yield makeOffer(options, kind, index)
  }
}

function kindsInTurn({ random, count }: OfferOptions): RewardKind[] {
  const all = Object.entries(recipes) as [RewardKind, { share: number }][]
  const shares = all.reduce((sum, [, { share }]) => sum + share, 0)
  const kinds = all.flatMap(([kind, { share }]) =>
    Array.from({ length: Math.max(1, Math.round((count * share) / shares)) }, () => kind),
  )
  return random.shuffle(kinds)
}

function makeOffer({ random, goods, firstDay }: OfferOptions, kind: RewardKind, index: number) {
  const gift = recipes[kind].make(random, goods)
  const isForMembers = kind === 'memberPrice' || random.next() < 0.35
  const offer: Offer = {
    kind,
    externalId: `bench-${String(index).padStart(4, '0')}`,
    title: `${kind} ${index}`,
    ...gift,
    audience: isForMembers ? 'members' : 'everyone',
    funder: random.next() < 0.3 ? random.pick(['Acme Foods', 'Best Brands', 'Dairy Ltd']) : 'store',
    stacking: drawStacking(random),
    priority: random.next() < 0.88 ? 0 : random.pick([-10, 10, 20]),
    ...drawPlace(random),
    ...drawTime(random, firstDay),
    ...drawCeilings(random, gift.minimumSpend !== undefined),
    ...drawCaps(random, index, isForMembers),
  }
  return offer
}

function drawStacking(random: Random) {
  const drawn = random.next()
  return drawn < 0.75 ? 'onePerLine' : drawn < 0.88 ? 'free' : 'exclusive'
}

function drawPlace(random: Random): Partial<Offer> {
  const drawn = random.next()
  if (drawn < 0.1) return { stores: [random.pick(places).id] }
  if (drawn < 0.2) return { storeGroups: [random.pick(random.pick(places).groups)] }
  return {}
}

const weeks = [
  [6, 7],
  [1, 2, 3, 4],
  [2, 4],
  [5, 6],
  [3, 4, 5],
]

function drawTime(random: Random, firstDay: string): Partial<Offer> {
  const time: Partial<Offer> = {}
  if (random.next() < 0.18) time.weekdays = [...random.pick(weeks)]
  if (random.next() < 0.12) {
    const hours = [
      { from: '08:00', until: '12:00' },
      { from: '16:30', until: '19:00' },
      { from: '21:00', until: '02:00' },
    ]
    time.hours = random.pick(hours)
  }
  if (random.next() < 0.2) {
    const first = random.whole(0, 50)
    time.startsOn = addDays(firstDay, first)
    time.endsOn = addDays(firstDay, first + random.whole(6, 40))
  }
  return time
}

function drawCeilings(random: Random, hasMinimum: boolean): Partial<Offer> {
  const ceilings: Partial<Offer> = {}
  if (!hasMinimum && random.next() < 0.08) {
    ceilings.minimumSpend = {
      amountMinor: random.whole(2, 8) * 200,
      basis: random.next() < 0.7 ? 'beforeDiscounts' : 'afterDiscounts',
      on: random.pick(['basket', 'matching']),
    }
  }
  if (random.next() < 0.08) ceilings.discountMaxMinor = random.whole(2, 10) * 50
  if (random.next() < 0.1) ceilings.setsPerBasket = random.whole(1, 3)
  return ceilings
}

/** A few are scarce, so that baskets meet what others have left; the numbers are small enough to run out. */
function drawCaps(random: Random, index: number, isForMembers: boolean): Partial<Offer> {
  if (index % 25 === 3) return { budget: { moneyMaxMinor: random.whole(5, 60) * 100 } }
  if (index % 25 === 9) return { budget: { usesMax: random.whole(10, 80) } }
  if (index % 25 === 14) return { caps: [{ per: 'storeDay', usesMax: random.whole(1, 4) }] }
  if (index % 25 === 20) return { caps: [{ per: 'day', setsMax: random.whole(2, 12) }] }
  if (isForMembers && index % 5 === 1) {
    return { caps: [{ per: random.pick(['member', 'memberDay']), usesMax: random.whole(1, 3) }] }
  }
  return {}
}
