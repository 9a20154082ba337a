import type { Random } from './random.ts'
import type { Shopper } from './shoppers.ts'

/** By shelf: the day on which the household next runs out, counted from the first simulated day. */
export type Stock = number[]

const PRODUCT_RANK_DECAY = 0.55

/** A household in the middle of everything: some things run out tomorrow, some in a month. */
export const makeStock = (shopper: Shopper, random: Random, day: number): Stock =>
  shopper.needEveryDays.map((days) => day + random.next() * days)

/**
 * What has run out by `day`, as shelf and quantity, and restocks it. Each purchase lasts about the household's own
 * time for that shelf, so that milk comes back sooner than washing powder.
 */
export function takeNeeds(
  shopper: Shopper,
  stock: Stock,
  day: number,
  random: Random,
): { shelf: number; quantity: number }[] {
  const needs: { shelf: number; quantity: number }[] = []
  for (const [shelf, runsOutOn] of stock.entries()) {
    const everyDays = shopper.needEveryDays[shelf] ?? Number.POSITIVE_INFINITY
    let nextOn = runsOutOn
    let quantity = 0
    while (nextOn <= day) {
      quantity += 1
      nextOn += everyDays * random.between(0.6, 1.4)
    }
    stock[shelf] = nextOn
    if (quantity > 0) needs.push({ shelf, quantity })
  }
  return needs
}

/** A product of the shelf by its position: mostly the favourite, else down the shopper's own order. */
export function chooseProduct(shopper: Shopper, shelf: number, random: Random): number {
  const order = shopper.favourites[shelf] ?? []
  let rank = 0
  if (!random.chance(shopper.loyalty)) {
    rank = 1
    while (rank < order.length - 1 && random.chance(PRODUCT_RANK_DECAY)) rank += 1
  }
  return order[rank] ?? 0
}

/** How likely `chooseProduct` takes each rank of a shopper's order of `count` products; sums to 1. */
export function chancesByRank(loyalty: number, count: number): number[] {
  let left = count > 1 ? 1 - loyalty : 0
  const others = Array.from({ length: Math.max(0, count - 1) }, (_, place) => {
    const chance = place === count - 2 ? left : left * (1 - PRODUCT_RANK_DECAY)
    left -= chance
    return chance
  })
  return count > 1 ? [loyalty, ...others] : [1]
}
