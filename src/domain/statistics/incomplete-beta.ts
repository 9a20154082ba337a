import { logBeta } from './log-gamma.ts'

const { abs, exp, log, log1p } = Math

const ITERATIONS_MAX = 500
const RELATIVE_STEP_MIN = 1e-10
/** Stands for a zero that would be divided by. */
const TINY = 1e-300

/**
 * The share of a Beta(a, b) distribution up to x in 0..1: the regularised incomplete beta function, a and b above zero,
 * to about nine digits. Sources: the continued fraction of DLMF 8.17.22, evaluated as Lentz 1976 does.
 */
export function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean, and the other side mirrors it.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a)
  const front = exp(a * log(x) + b * log1p(-x) - logBeta(a, b)) / a
  return front === 0 ? 0 : front * continuedFraction(x, a, b)
}

function continuedFraction(x: number, a: number, b: number): number {
  let numerators = 1
  let denominators = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = denominators
  for (let m = 1; m <= ITERATIONS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let step = 1
    for (const coefficient of [even, odd]) {
      denominators = 1 / awayFromZero(1 + coefficient * denominators)
      numerators = awayFromZero(1 + coefficient / numerators)
      step = denominators * numerators
      value *= step
    }
    if (abs(step - 1) < RELATIVE_STEP_MIN) return value
  }
  return value
}

const awayFromZero = (x: number): number => (abs(x) < TINY ? TINY : x)
