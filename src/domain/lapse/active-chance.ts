import { DAYS_PER_WEEK } from '../calendar.ts'
import type { Cut } from '../lifetime/history.ts'
import { chanceOfLogOdds } from '../statistics/log-odds.ts'
import { fitLogistic, type LogisticModel, logOddsOf } from '../statistics/logistic-regression.ts'
import type { LapseFacts } from './lapse-facts.ts'
import { type LapseExample, type LapseRule, scoreActive } from './lapse-rule.ts'

/** A rule, and what turns its scores into chances. */
export type ActiveChance = { rule: LapseRule; scale: LogisticModel }

/** A year of seasons. */
const WHOLE_CUTS_MAX = 4

/**
 * Cuts with a horizon of so many weeks after them that is over by `endDay`, one behind the other, the latest first; each
 * with at least as long a time observed before it. None where not so much time has passed.
 */
export function wholeCuts(observed: { startDay: number; endDay: number }, weeks: number): Cut[] {
  const horizonDays = weeks * DAYS_PER_WEEK
  return Array.from({ length: WHOLE_CUTS_MAX }, (_, back) => ({
    endDay: observed.endDay - (back + 1) * horizonDays,
    weeks,
  })).filter(({ endDay }) => endDay - observed.startDay >= horizonDays)
}

/**
 * Learns how often those came again whom a rule gave such a score: a logistic curve over its scores (Platt 1999), so that
 * members rank as the rule has them. `seen` are members at cuts with the whole horizon after them that chances are asked
 * for. Undefined where the rule ranked them upside down: its scores say nothing of who comes again.
 */
export function scaleRule(
  rule: LapseRule,
  seen: readonly LapseExample[],
): ActiveChance | undefined {
  const examples = seen.map(({ facts, active }) => ({
    features: [featureOf(rule, facts)],
    happened: active,
  }))
  const scale = fitLogistic(examples)
  return (scale.weights[0] ?? 0) > 0 ? { rule, scale } : undefined
}

/** The chance, in 0..1, that a member buys within the horizon that was learned. */
export const chanceActive = ({ rule, scale }: ActiveChance, facts: LapseFacts): number =>
  chanceOfLogOdds(logOddsOf(scale, [featureOf(rule, facts)]))

/** The score; of the plain rule the logarithm of the weeks, for from week to week less and less changes. */
const featureOf = (rule: LapseRule, facts: LapseFacts): number =>
  rule.model ? scoreActive(rule, facts) : -Math.log1p(facts.weeksSinceLast)
