import { describe, expect, it } from '@jest/globals'
import { chanceOfLogOdds } from '../../../src/domain/statistics/log-odds.ts'
import {
  type Example,
  fitLogistic,
  logOddsOf,
} from '../../../src/domain/statistics/logistic-regression.ts'
import { createRandom } from '../lifetime/simulated-members.ts'

/** Log odds 0.5 + 2 x − 0.03 y, with y a hundred times as large as x. */
function simulate(count: number): Example[] {
  const random = createRandom(7)
  return Array.from({ length: count }, () => {
    const features = [random() * 2 - 1, random() * 100]
    const [x = 0, y = 0] = features
    return { features, happened: random() < chanceOfLogOdds(0.5 + 2 * x - 0.03 * y) }
  })
}

describe('a logistic model', () => {
  it('finds the weights that made the examples, whatever their units', () => {
    const model = fitLogistic(simulate(20_000))
    expect(model).toMatchObject({ converged: true, examples: 20_000 })
    expect(model.intercept).toBeCloseTo(0.5, 0)
    expect(Math.abs((model.weights[0] ?? 0) - 2)).toBeLessThan(0.1)
    expect(Math.abs((model.weights[1] ?? 0) + 0.03)).toBeLessThan(0.002)
  })

  it('expects as many as there were', () => {
    const examples = simulate(500)
    const model = fitLogistic(examples)
    const expected = examples.map(({ features }) => chanceOfLogOdds(logOddsOf(model, features)))
    const happened = examples.filter((example) => example.happened).length
    expect(expected.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(happened, 6)
  })

  it('has a solution where a feature divides those to whom it happened from the others', () => {
    const model = fitLogistic(
      Array.from({ length: 40 }, (_, i) => ({ features: [i], happened: i >= 20 })),
    )
    expect(model.converged).toBe(true)
    expect(logOddsOf(model, [39])).toBeGreaterThan(1)
    expect(logOddsOf(model, [0])).toBeLessThan(-1)
  })

  it('gives no weight to a feature that never varies', () => {
    const examples = simulate(500).map(({ features, happened }) => ({
      features: [...features, 3],
      happened,
    }))
    expect(fitLogistic(examples).weights[2]).toBeCloseTo(0, 12)
  })
})
