import { DAY_MS } from '../calendar.ts'

const EPOCH_MS = Date.UTC(2020, 0, 1)

/**
 * A basket counts half after this many days. Six weeks and a half hold both what is bought weekly and what is
 * bought monthly, and let a habit that was given up fade within a season.
 */
export const HALF_LIFE_DAYS = 45

/**
 * What a basket of that moment weighs, on a scale that never moves: it doubles every half-life after 2020. Sums of
 * it need no clock and no order; a double holds them for decades to come.
 */
export const weightAt = (at: Date): number => 2 ** halfLives(at)

/** The decayed count behind a sum of weights: a basket of `asOf` counts 1, one a half-life older ½. */
export const decayedCount = (weight: number, asOf: Date): number => weight * 2 ** -halfLives(asOf)

/** Days with fraction from `from` to `to`. */
export const daysSince = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY_MS

const halfLives = (at: Date): number => (at.getTime() - EPOCH_MS) / (HALF_LIFE_DAYS * DAY_MS)
