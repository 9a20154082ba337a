import { chanceAlive, type DropoutModel, phaseChances, staysOf } from './dropout-model.ts'
import type { PurchaseHistory } from './history.ts'

const { exp, log, log1p, max } = Math

/** What is to be expected of a member within a horizon: days with a basket. */
export type Outlook = {
  expected: number
  /** The chance of at least one, in 0..1. */
  atLeastOne: number
  /** Eight members in ten, at least, end up between these, ends included. */
  low: number
  high: number
}

/** The interval of eight in ten. */
export const LOW_SHARE = 0.1
export const HIGH_SHARE = 0.9

/** A phase less likely than that, and what is left once tails are, changes no figure that anybody reads. */
const CHANCE_MIN = 1e-10
/** Baskets are counted so far; beyond, the horizon is longer than the model was made for. */
const BASKETS_MAX = 5_000

/** Expectation and interval of a member's baskets in the next `weeks`, exactly as the model has them. */
export const outlookOf = (model: DropoutModel, history: PurchaseHistory, weeks: number): Outlook =>
  outlookOfTails(basketTails(model, history, weeks))

/** The same of the chances of at least 1, 2, 3 … baskets. */
export function outlookOfTails(tails: readonly number[]): Outlook {
  return {
    expected: tails.reduce((sum, chance) => sum + chance, 0),
    atLeastOne: tails[0] ?? 0,
    low: quantileOf(tails, LOW_SHARE),
    high: quantileOf(tails, HIGH_SHARE),
  }
}

/** The least number that is not exceeded with a chance of `share`. Tails that are missing are 0. */
function quantileOf(tails: readonly number[], share: number): number {
  const at = tails.findIndex((chance) => chance <= 1 - share)
  return at < 0 ? tails.length : at
}

/**
 * The chances of at least 1, 2, 3 … baskets in the next `weeks`, as far as they are more than 0 to ten digits.
 *
 * Given the phase j of the gap that a member who is there has reached, the rate is Gamma(r + k x + j, alpha + T), so
 * that phases in `weeks` are negative binomial, and m baskets need m k − j of them; to buy the m-th, the member must
 * have stayed after each of the m − 1 before, with a chance whose distribution is Beta(a, b + stays so far). This is
 * the model itself, where Fader, Hardie and Lee (2005) have a closed form for the expectation of k = 1, to which it
 * is equal, and Platzer's BTYDplus approximates k above 1.
 */
export function basketTails(
  model: DropoutModel,
  history: PurchaseHistory,
  weeks: number,
): number[] {
  const { r, alpha, regularity } = model
  const observed = alpha + history.weeks
  const alive = chanceAlive(model, history)
  const stays = chancesToStay(model, history.repeats)
  const tails: number[] = []
  phaseChances(model, history).forEach((chance, phase) => {
    const weight = alive * chance
    if (weight < CHANCE_MIN) return
    const shape = r + regularity * history.repeats + phase
    const phasesAtLeast = negativeBinomialTail(shape, weeks / (observed + weeks))
    for (let baskets = 1; baskets <= BASKETS_MAX; baskets += 1) {
      const both = phasesAtLeast(baskets * regularity - phase) * stays(baskets - 1)
      if (both < CHANCE_MIN) return
      tails[baskets - 1] = (tails[baskets - 1] ?? 0) + weight * both
    }
  })
  return tails
}

/** The chance that a member who is there stays after each of the next `times` baskets. */
function chancesToStay(model: DropoutModel, repeats: number): (times: number) => number {
  const { a, b } = model
  const already = b + staysOf(model, repeats)
  const chances = [1]
  return (times) => {
    for (let at = chances.length; at <= times; at += 1) {
      chances.push(((chances[at - 1] ?? 0) * (already + at - 1)) / (a + already + at - 1))
    }
    return chances[times] ?? 0
  }
}

const RESCALE_AT = 1e100

/**
 * The chance that a negative binomial count of shape `n` and chance `p` (P(0) = (1 − p)ⁿ) is at least `count`, to be
 * asked with rising counts. Of heavy buyers P(0) is less than a double holds: terms are kept to a scale of their own.
 */
function negativeBinomialTail(n: number, p: number): (count: number) => number {
  let [term, logScale, below, next] = [1, n * log1p(-p), 0, 0]
  let scale = exp(logScale)
  return (count) => {
    for (; next < count; next += 1) {
      below += term * scale
      term *= ((n + next) / (next + 1)) * p
      if (term < RESCALE_AT) continue
      logScale += log(term)
      scale = exp(logScale)
      term = 1
    }
    return max(0, 1 - below)
  }
}
