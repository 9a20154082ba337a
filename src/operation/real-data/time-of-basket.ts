import { randomOf } from '../sample-shop/random.ts'

/** How much is rung up in each hour from 7 to 21: thousands of lines of the sample, which has a clock. */
const HOUR_WEIGHTS = [1, 1, 3, 4, 6, 7, 8, 8, 8, 9, 10, 10, 8, 6, 4] as const
const OPENS_AT_HOUR = 7

/** The data knows days only; the second within the day is drawn from the basket's id, the same each time. */
export function secondsOfBasket(basketId: string): number {
  const random = randomOf('time of basket', basketId)
  const hour = OPENS_AT_HOUR + random.weighted(HOUR_WEIGHTS)
  return hour * 3600 + random.below(3600)
}
