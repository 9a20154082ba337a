import { logGamma } from '../statistics/log-gamma.ts'
import { minimise } from '../statistics/minimise.ts'

const { abs, exp, log } = Math

/** What a member spent on days with a basket after the first: how many they are, and their mean. */
export type SpendHistory = { repeats: number; meanSpend: number }

/**
 * Spend per basket is Gamma(`p`, ν) with a ν of each member's own, which is Gamma(`q`, `v`) over members, and has
 * nothing to do with how often they buy. `v` has the unit of spend. Source: Fader and Hardie 2013, “The Gamma-Gamma
 * model of monetary value”.
 */
export type SpendModel = { p: number; q: number; v: number }

export type FittedSpend = {
  model: SpendModel
  logLikelihood: number
  iterations: number
  converged: boolean
  members: number
}

const LOG_PARAMETER_MAX = 12

/**
 * The model of greatest likelihood, of members with repeats and spend above 0; the others say nothing. q is kept
 * above 1, where the mean over members exists. Undefined where no member can be used.
 */
export function fitSpendModel(histories: readonly SpendHistory[]): FittedSpend | undefined {
  const used = histories.filter(({ repeats, meanSpend }) => repeats > 0 && meanSpend > 0)
  if (used.length === 0) return undefined
  // In units of their mean, so that the search begins near, be it cents or euros.
  const unit = used.reduce((sum, { meanSpend }) => sum + meanSpend, 0) / used.length
  const groups = groupByRepeats(used, unit)
  const cost = (logs: readonly number[]): number => {
    if (logs.some((one) => abs(one) > LOG_PARAMETER_MAX)) return Number.POSITIVE_INFINITY
    return -groups.reduce((sum, group) => sum + logDensity(modelOf(logs), group), 0)
  }
  const found = minimise(cost, [0, 0, 0])
  const { p, q, v } = modelOf(found.at)
  return {
    model: { p, q, v: v * unit },
    logLikelihood: -found.value - used.length * log(unit),
    iterations: found.iterations,
    converged: found.converged,
    members: used.length,
  }
}

function modelOf(logs: readonly number[]): SpendModel {
  const [p = 1, aboveOne = 1, v = 1] = logs.map(exp)
  return { p, q: 1 + aboveOne, v }
}

/** Members with as many repeats, for whom most of the density is the same. */
type RepeatGroup = { repeats: number; meanSpends: readonly number[]; logSpend: number }

function groupByRepeats(histories: readonly SpendHistory[], unit: number): RepeatGroup[] {
  const byRepeats = new Map<number, number[]>()
  for (const { repeats, meanSpend } of histories) {
    const meanSpends = byRepeats.get(repeats) ?? []
    meanSpends.push(meanSpend / unit)
    byRepeats.set(repeats, meanSpends)
  }
  return [...byRepeats].map(([repeats, meanSpends]) => ({
    repeats,
    meanSpends,
    logSpend: meanSpends.reduce((sum, spend) => sum + log(spend), 0),
  }))
}

/** The logarithm of the density of the mean spends of a group. */
function logDensity(
  { p, q, v }: SpendModel,
  { repeats, meanSpends, logSpend }: RepeatGroup,
): number {
  const shape = p * repeats
  const ofEach =
    logGamma(shape + q) - logGamma(shape) - logGamma(q) + q * log(v) + shape * log(repeats)
  let logScales = 0
  for (const meanSpend of meanSpends) logScales += log(v + repeats * meanSpend)
  return meanSpends.length * ofEach + (shape - 1) * logSpend - (shape + q) * logScales
}

/**
 * The spend to be expected per basket, in the unit that the model was fitted in: the member's own mean drawn towards
 * that of all, the less the more baskets there were. Without repeats it is that of all.
 */
export const expectedSpend = (
  { p, q, v }: SpendModel,
  { repeats, meanSpend }: SpendHistory,
): number => ((v + repeats * meanSpend) * p) / (p * repeats + q - 1)

/** What is believed of a member's spend per basket. `ofOwn`: null where it is taken as one amount, always the same. */
export type SpendBelief = {
  /** To be expected of a basket. */
  perBasket: number
  /** The next basket is Gamma(`p`, ν), and ν of this member is Gamma(`shape`, `scale`). */
  ofOwn: { p: number; shape: number; scale: number } | null
}

/** After what the member has spent; a mean below 0, of returns, is taken as 0. */
export function believeSpend(model: SpendModel, history: SpendHistory): SpendBelief {
  const { p, q, v } = model
  const known = { repeats: history.repeats, meanSpend: Math.max(0, history.meanSpend) }
  return {
    perBasket: expectedSpend(model, known),
    ofOwn: { p, shape: q + p * known.repeats, scale: v + known.repeats * known.meanSpend },
  }
}
