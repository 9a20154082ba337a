import { DAY_MS } from '../calendar.ts'

const EPOCH_MS = Date.UTC(2020, 0, 1)

/**
 * A basket counts half after this many days. Six weeks and a half hold both what is bought weekly and what is
 * bought monthly, and let a habit that was given up fade within a season.
 */
export const HALF_LIFE_DAYS = 45

/**
 * The smallest power of two that a double holds with all its digits. Baskets from before it (February 1894) weigh as
 * one of that moment does, and fade from then on: with nothing to fade, a count of them would be no number.
 */
const HALF_LIVES_MIN = -1022

/**
 * What a basket of that moment weighs, on a scale that never moves: it doubles every half-life after 2020. Sums of
 * it need no clock and no order; a double holds them for decades to come. Never 0, however long ago.
 */
export const weightAt = (at: Date): number => 2 ** halfLives(at)

/** The decayed count behind a sum of weights: a basket of `asOf` counts 1, one a half-life older ½. */
export const decayedCount = (weight: number, asOf: Date): number => weight * 2 ** -halfLives(asOf)

/** Days with fraction from `from` to `to`. */
export const daysSince = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY_MS

const halfLives = (at: Date): number =>
  Math.max(HALF_LIVES_MIN, (at.getTime() - EPOCH_MS) / (HALF_LIFE_DAYS * DAY_MS))
