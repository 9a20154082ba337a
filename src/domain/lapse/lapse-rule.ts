import type { HeldOut } from '../lifetime/history.ts'
import {
  type Example,
  fitLogistic,
  type LogisticModel,
  logOddsOf,
} from '../statistics/logistic-regression.ts'
import { type LapseFacts, readLapseFacts } from './lapse-facts.ts'

/** How lapse may be ranked: by the plain rule, or by one of two logistic models. */
export const lapseRuleNames = [
  'weeks since last basket',
  'logistic of recency and repeats',
  'logistic of recency and decayed baskets',
] as const
export type LapseRuleName = (typeof lapseRuleNames)[number]

/** A rule as it was trained; the plain one has nothing to learn. */
export type LapseRule = { name: LapseRuleName; model: LogisticModel | null }

/** A member as known at a cut, and whether they bought within the horizon after it. */
export type LapseExample = { facts: LapseFacts; active: boolean }

export const exampleOf = (held: HeldOut): LapseExample => ({
  facts: readLapseFacts(held),
  active: held.baskets > 0,
})

/** Keeps the logarithm of a count that has decayed to nothing within reach of the others. */
const DECAYED_FLOOR = 0.1

const featuresOf: Record<LapseRuleName, ((facts: LapseFacts) => number[]) | null> = {
  'weeks since last basket': null,
  'logistic of recency and repeats': ({ weeksSinceLast, repeats }) => [
    Math.log1p(weeksSinceLast),
    Math.log1p(repeats),
  ],
  'logistic of recency and decayed baskets': ({ weeksSinceLast, decayedBaskets }) => [
    Math.log1p(weeksSinceLast),
    Math.log(DECAYED_FLOOR + decayedBaskets),
  ],
}

/** The rule of that name, fitted to what was seen. */
export function trainLapseRule(name: LapseRuleName, seen: readonly LapseExample[]): LapseRule {
  const read = featuresOf[name]
  if (!read) return { name, model: null }
  const examples: Example[] = seen.map(({ facts, active }) => ({
    features: read(facts),
    happened: active,
  }))
  return { name, model: fitLogistic(examples) }
}

/**
 * Higher for members who are more likely to buy within the horizon: the logarithm of the odds, or, by the plain rule,
 * weeks since the last basket below zero. Odds are those of the horizons that the rule was trained on.
 */
export function scoreActive({ name, model }: LapseRule, facts: LapseFacts): number {
  const read = featuresOf[name]
  return read && model ? logOddsOf(model, read(facts)) : -facts.weeksSinceLast
}
