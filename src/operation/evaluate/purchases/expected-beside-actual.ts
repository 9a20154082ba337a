import { errorRatio } from '../../../domain/lifetime/choose-kind.ts'
import type { Outlook } from '../../../domain/lifetime/future-baskets.ts'
import type { HeldOut } from '../../../domain/lifetime/history.ts'
import { meanOf, sumOf } from '../../../domain/statistics/sums.ts'
import type { Metric } from '../evaluation.ts'

/** Means are by repeats so far: 0, 1 … and so many or more. */
const REPEATS_LAST_GROUP = 7

/** What was expected of each member, in the order of `held`, beside what came: in sum, by member, by repeats so far. */
export function compareExpected(
  held: readonly HeldOut[],
  expected: readonly number[],
): Record<string, Metric> {
  const actual = held.map(({ baskets }) => baskets)
  return {
    total: sumOf(expected),
    actualTotal: sumOf(actual),
    errorRatio: errorRatio(expected, actual),
    holdoutMeans: meansByRepeats(held, expected),
    actualMeans: meansByRepeats(held, actual),
  }
}

/** The share of members who ended up within their interval. */
export const shareWithin = (held: readonly HeldOut[], outlooks: readonly Outlook[]): number =>
  outlooks.filter(({ low, high }, i) => {
    const baskets = held[i]?.baskets ?? 0
    return low <= baskets && baskets <= high
  }).length / held.length

function meansByRepeats(held: readonly HeldOut[], values: readonly number[]): number[] {
  const groups = Array.from({ length: REPEATS_LAST_GROUP + 1 }, (): number[] => [])
  held.forEach(({ history }, i) => {
    groups[Math.min(REPEATS_LAST_GROUP, history.repeats)]?.push(values[i] ?? 0)
  })
  return groups.map((group) => (group.length === 0 ? 0 : meanOf(group)))
}
