import { logBeta, logGamma, logOfSum } from '../statistics/log-gamma.ts'
import { sumOf } from '../statistics/sums.ts'
import type { PurchaseHistory } from './history.ts'

const { exp, log } = Math

/**
 * Which of the family a model is. `regularity` k: gaps between baskets are Erlang-k, so 1 is purely random and more
 * is steadier. `dropsOutAtStart`: a member may be gone after the very first basket already.
 */
export type DropoutKind = { regularity: number; dropsOutAtStart: boolean }

/**
 * Members buy at a rate of their own and may drop out for good after any basket, with a chance of their own. Rates
 * of the k phases of a gap are Gamma(`r`, `alpha`) over members, per week; the chances are Beta(`a`, `b`).
 * k = 1 without dropping out at the start is BG/NBD (Fader, Hardie and Lee 2005); with it, MBG/NBD (Batislam, Denizel
 * and Filiztekin 2007) and, for k above 1, MBG/CNBD-k (Reutterer, Platzer and Schröder 2021).
 */
export type DropoutModel = DropoutKind & { r: number; alpha: number; a: number; b: number }

export const nameOfKind = ({ regularity, dropsOutAtStart }: DropoutKind): string => {
  const prefix = dropsOutAtStart ? 'MBG' : 'BG'
  return regularity === 1 ? `${prefix}/NBD` : `${prefix}/CNBD-${regularity}`
}

/** What all histories with as many repeats share: of the likelihood, in logarithms, and of the rate afterwards. */
export type RepeatTerms = {
  /** r + k x: the shape of the rate's Gamma distribution after x repeats. */
  shape: number
  logConstant: number
  /** Of dropping out right after the last basket; −∞ where that cannot be. */
  logDropOdds: number
}

export function termsOfRepeats(model: DropoutModel, repeats: number): RepeatTerms {
  const { r, alpha, a, b, regularity } = model
  const shape = r + regularity * repeats
  const stays = staysOf(model, repeats)
  const logConstant =
    logBeta(a, b + stays) - logBeta(a, b) + logGamma(shape) - logGamma(r) + r * log(alpha)
  const mayBeGone = stays > 0
  const logDropOdds = mayBeGone ? log(a / (b + stays - 1)) : Number.NEGATIVE_INFINITY
  return { shape, logConstant, logDropOdds }
}

/** How often a member who is still there after so many repeats has chosen to stay. */
export const staysOf = ({ dropsOutAtStart }: DropoutKind, repeats: number): number =>
  repeats + (dropsOutAtStart ? 1 : 0)

/**
 * The logarithm of the likelihood of a history, but for what depends on the history and k alone
 * ({@link gapConstant}), which is nothing for k = 1.
 */
export function fitOf(
  model: DropoutModel,
  terms: RepeatTerms,
  { lastWeek, weeks }: PurchaseHistory,
): number {
  return (
    terms.logConstant +
    logOfSum(logGone(model, terms, lastWeek), logThere(model, terms, lastWeek, weeks))
  )
}

/** The part of the log-likelihood that no parameter changes: of the gaps themselves, given the phases in them. */
export const gapConstant = (
  { regularity }: DropoutKind,
  { repeats, logGaps }: PurchaseHistory,
): number => (regularity === 1 ? 0 : (regularity - 1) * logGaps - repeats * logGamma(regularity))

/** The logarithm of the likelihood of one history. Sources: as of {@link DropoutModel}. */
export const logLikelihood = (model: DropoutModel, history: PurchaseHistory): number =>
  fitOf(model, termsOfRepeats(model, history.repeats), history) + gapConstant(model, history)

/** The chance, in 0..1, that a member with this history has not dropped out. */
export function chanceAlive(
  model: DropoutModel,
  { repeats, lastWeek, weeks }: PurchaseHistory,
): number {
  const terms = termsOfRepeats(model, repeats)
  const gone = logGone(model, terms, lastWeek)
  return 1 / (1 + exp(gone - logThere(model, terms, lastWeek, weeks)))
}

const logGone = (
  { alpha }: DropoutModel,
  { shape, logDropOdds }: RepeatTerms,
  lastWeek: number,
): number => logDropOdds - shape * log(alpha + lastWeek)

function logThere(
  model: DropoutModel,
  { shape }: RepeatTerms,
  lastWeek: number,
  weeks: number,
): number {
  const odds = phaseOdds(model, shape, lastWeek, weeks)
  return log(sumOf(odds)) - shape * log(model.alpha + weeks)
}

/**
 * How likely each phase of the current gap is, given that the member is there: the first is the one right after a
 * basket, the k-th the one that ends in the next. They sum to 1.
 */
export function phaseChances(model: DropoutModel, history: PurchaseHistory): number[] {
  const shape = model.r + model.regularity * history.repeats
  const odds = phaseOdds(model, shape, history.lastWeek, history.weeks)
  const sum = sumOf(odds)
  return odds.map((one) => one / sum)
}

/** Of each phase beside the first. */
function phaseOdds(
  { alpha, regularity }: DropoutModel,
  shape: number,
  lastWeek: number,
  weeks: number,
): number[] {
  const idle = (weeks - lastWeek) / (alpha + weeks)
  const odds = [1]
  let last = 1
  for (let phase = 1; phase < regularity; phase += 1) {
    last *= ((shape + phase - 1) * idle) / phase
    odds.push(last)
  }
  return odds
}
