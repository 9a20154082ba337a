import { describe, expect, it } from '@jest/globals'
import {
  chanceAlive,
  type DropoutModel,
  logLikelihood,
  nameOfKind,
  phaseChances,
} from '../../../src/domain/lifetime/dropout-model.ts'
import { readHistory } from '../../../src/domain/lifetime/history.ts'

const newcomer = readHistory([0], 0)

const { exp, log, max } = Math

const parameters = { r: 1.3, alpha: 2.1, a: 0.7, b: 1.9 }
const kinds: DropoutModel[] = [
  { regularity: 1, dropsOutAtStart: false, r: 1.3, alpha: 2.1, a: 0.7, b: 1.9 },
  { regularity: 1, dropsOutAtStart: true, r: 1.3, alpha: 2.1, a: 0.7, b: 1.9 },
  { regularity: 3, dropsOutAtStart: true, r: 1.3, alpha: 2.1, a: 0.7, b: 1.9 },
]
const histories = [
  newcomer,
  readHistory([0], 42),
  readHistory([0, 7], 42),
  readHistory([0, 7, 10, 35], 42),
]

/** ∫ f over 0..to, by midpoints. */
function integrate(f: (x: number) => number, to: number): number {
  const steps = 20_000
  let sum = 0
  for (let i = 0; i < steps; i += 1) sum += f(((i + 0.5) / steps) * to)
  return (sum * to) / steps
}

/** ∫ over rates; by their roots, for near 0 the density is steep. */
const overRates = (f: (rate: number) => number): number =>
  integrate((root) => 2 * root * f(root ** 2), Math.sqrt(40))

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/** The parts of the likelihood, gone and there, by integrals over rate and chance: no formula of the model is used. */
function partsByIntegrals(
  model: DropoutModel,
  { repeats, lastWeek, weeks, logGaps }: typeof newcomer,
) {
  const { regularity: k, dropsOutAtStart } = model
  const density = (rate: number) => rate ** (parameters.r - 1) * exp(-parameters.alpha * rate)
  const gaps = (rate: number) =>
    (rate ** (k * repeats) * exp(-rate * lastWeek + (k - 1) * logGaps)) /
    factorial(k - 1) ** repeats
  const quiet = (rate: number) => {
    const passed = rate * (weeks - lastWeek)
    let sum = 0
    for (let j = 0; j < k; j += 1) sum += passed ** j / factorial(j)
    return sum * exp(-passed)
  }
  const all = overRates(density)
  const rateGone = overRates((rate) => density(rate) * gaps(rate)) / all
  const rateThere = overRates((rate) => density(rate) * gaps(rate) * quiet(rate)) / all
  // With c = u^(1/a) for the chance, the density has no pole at 0.
  const chance = (weigh: (c: number) => number) =>
    integrate((u) => {
      const c = u ** (1 / parameters.a)
      return (1 - c) ** (parameters.b - 1) * weigh(c)
    }, 1)
  const before = dropsOutAtStart ? repeats : max(0, repeats - 1)
  const mayBeGone = dropsOutAtStart || repeats > 0
  const whole = chance(() => 1)
  const gone = mayBeGone ? (rateGone * chance((c) => (1 - c) ** before * c)) / whole : 0
  const there = (rateThere * chance((c) => (1 - c) ** (before + (mayBeGone ? 1 : 0)))) / whole
  return { gone, there }
}

describe('a dropout model', () => {
  it.each(kinds)('has the likelihood that rates and chances integrate to: %j', (model) => {
    for (const history of histories) {
      const { gone, there } = partsByIntegrals(model, history)
      expect(logLikelihood(model, history)).toBeCloseTo(log(gone + there), 4)
      expect(chanceAlive(model, history)).toBeCloseTo(there / (gone + there), 4)
    }
  })

  it('knows that nobody drops out at the start of BG/NBD, and some do of the others', () => {
    const [bg, mbg] = kinds
    expect(bg && chanceAlive(bg, readHistory([0], 350))).toBe(1)
    expect(mbg && chanceAlive(mbg, newcomer)).toBeCloseTo(1.9 / (0.7 + 1.9), 12)
  })

  it('holds for very frequent and for long quiet members', () => {
    const model = { ...parameters, regularity: 8, dropsOutAtStart: true }
    const daily = { repeats: 3000, lastWeek: 430, weeks: 430, logGaps: 3000 * log(1 / 7) }
    const gone = { repeats: 3000, lastWeek: 430, weeks: 900, logGaps: 3000 * log(1 / 7) }
    for (const history of [daily, gone]) {
      expect(Number.isFinite(logLikelihood(model, history))).toBe(true)
    }
    expect(chanceAlive(model, daily)).toBeGreaterThan(0.99)
    expect(chanceAlive(model, gone)).toBeLessThan(1e-6)
  })

  it('is in the first phase right after a basket, and further on the longer it is quiet', () => {
    const model = { ...parameters, regularity: 3, dropsOutAtStart: true }
    expect(phaseChances(model, readHistory([0, 14], 14))).toEqual([1, 0, 0])
    const quiet = phaseChances(model, readHistory([0, 14], 140))
    expect(quiet.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
    expect(quiet[2]).toBeGreaterThan(quiet[0] ?? 1)
  })

  it('goes by its published name', () => {
    expect(kinds.map(nameOfKind)).toEqual(['BG/NBD', 'MBG/NBD', 'MBG/CNBD-3'])
  })
})
