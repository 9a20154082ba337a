import { TRAIL_MAX, type Trail } from './trail.ts'

/** Parts of a basket's weight that are left one basket later. */
export const DECAYS = [0.7, 0.85, 0.95, 0.98] as const
/** Days after which a basket counts half. */
export const HALF_LIVES_DAYS = [14, 60] as const

/** How a member buys one product, as of a day. */
export type ItemHabit = {
  baskets: number
  /** Decayed counts, by `DECAYS`: the latest basket counts 1. */
  byBasket: number[]
  /** Decayed counts, by `HALF_LIVES_DAYS`. */
  byDay: number[]
  /** Baskets since the latest with it: 0, it was in the last one. */
  basketsSince: number
  daysSince: number
  /** Mean baskets, and days, from one with it to the next; null for a single one. */
  gapBaskets: number | null
  gapDays: number | null
}

/** What a member's trail says, as of a day. */
export type Habits = {
  baskets: number
  /** Mean products in a basket. */
  size: number
  /** Products in it that had been bought before, of all: 0–1. */
  repeatShare: number
  daysSince: number
  items: ReadonlyMap<number, ItemHabit>
}

type Sums = { baskets: number; firstDay: number; lastDay: number; first: number; last: number }
type ItemSums = Sums & { byBasket: number[]; byDay: number[] }

/** Reads the trail's latest baskets; `day` is when the next one is bought or asked for. */
export function readHabits(trail: Trail, day: number): Habits {
  const recent = trail.slice(-TRAIL_MAX)
  const sums = new Map<number, ItemSums>()
  let [bought, again] = [0, 0]
  for (const [at, basket] of recent.entries()) {
    const back = recent.length - 1 - at
    for (const item of basket.items) {
      bought += 1
      const held = sums.get(item)
      if (held) again += 1
      const own = held ?? openSums(at, basket.day)
      if (!held) sums.set(item, own)
      addBasket(own, at, basket.day, back, day)
    }
  }
  return {
    baskets: recent.length,
    size: bought / Math.max(1, recent.length),
    repeatShare: again / Math.max(1, bought),
    daysSince: day - (recent.at(-1)?.day ?? day),
    items: new Map([...sums].map(([item, own]) => [item, toHabit(own, recent.length, day)])),
  }
}

const openSums = (at: number, day: number): ItemSums => ({
  baskets: 0,
  firstDay: day,
  lastDay: day,
  first: at,
  last: at,
  byBasket: DECAYS.map(() => 0),
  byDay: HALF_LIVES_DAYS.map(() => 0),
})

function addBasket(own: ItemSums, at: number, boughtOn: number, back: number, day: number): void {
  own.baskets += 1
  own.last = at
  own.lastDay = boughtOn
  for (const [rate, decay] of DECAYS.entries()) {
    own.byBasket[rate] = (own.byBasket[rate] ?? 0) + decay ** back
  }
  for (const [rate, halfLife] of HALF_LIVES_DAYS.entries()) {
    own.byDay[rate] = (own.byDay[rate] ?? 0) + 2 ** ((boughtOn - day) / halfLife)
  }
}

const toHabit = (own: ItemSums, baskets: number, day: number): ItemHabit => ({
  baskets: own.baskets,
  byBasket: own.byBasket,
  byDay: own.byDay,
  basketsSince: baskets - 1 - own.last,
  daysSince: day - own.lastDay,
  gapBaskets: own.baskets < 2 ? null : (own.last - own.first) / (own.baskets - 1),
  gapDays: own.baskets < 2 ? null : (own.lastDay - own.firstDay) / (own.baskets - 1),
})
