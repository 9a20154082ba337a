import { chanceOfLogOdds } from './log-odds.ts'
import { solveLinear } from './solve-linear.ts'

const { abs } = Math

/** What was seen: the features, equally many in each example, and whether it happened. */
export type Example = { features: readonly number[]; happened: boolean }

export type LogisticModel = {
  intercept: number
  /** One for each feature, in the unit of the feature as it is given. */
  weights: readonly number[]
  examples: number
  iterations: number
  converged: boolean
}

/** Pulls weights of standardised features towards zero, as much as two examples would: enough to have one solution. */
const RIDGE = 2
const ITERATIONS_MAX = 50
const STEP_MIN = 1e-9

type Standard = { mean: number; deviation: number }

/**
 * The logistic model of greatest likelihood, with a small ridge on all but the intercept, by Newton's steps over
 * standardised features (iteratively reweighted least squares; McCullagh and Nelder 1989). A feature that never
 * varies gets weight 0.
 */
export function fitLogistic(examples: readonly Example[]): LogisticModel {
  const standards = (examples[0]?.features ?? []).map((_, i) => standardOf(examples, i))
  const rows = examples.map(({ features, happened }) => ({
    inputs: [1, ...standards.map((by, i) => ((features[i] ?? 0) - by.mean) / by.deviation)],
    happened: happened ? 1 : 0,
  }))
  let weights = [0, ...standards.map(() => 0)]
  let [iterations, converged] = [0, false]
  while (iterations < ITERATIONS_MAX && !converged) {
    const step = newtonStep(rows, weights)
    weights = weights.map((weight, i) => weight + (step[i] ?? 0))
    converged = step.every((change) => abs(change) < STEP_MIN)
    iterations += 1
  }
  const [first = 0, ...scaled] = weights
  const unscaled = scaled.map((weight, i) => weight / (standards[i]?.deviation ?? 1))
  const intercept = first - unscaled.reduce((sum, w, i) => sum + w * (standards[i]?.mean ?? 0), 0)
  return { intercept, weights: unscaled, examples: examples.length, iterations, converged }
}

/** The logarithm of the odds. */
export const logOddsOf = (model: LogisticModel, features: readonly number[]): number =>
  model.weights.reduce((sum, w, i) => sum + w * (features[i] ?? 0), model.intercept)

type Row = { inputs: readonly number[]; happened: number }

function newtonStep(rows: readonly Row[], weights: readonly number[]): number[] {
  const gradient = weights.map((weight, i) => (i === 0 ? 0 : -RIDGE * weight))
  const curvature: number[][] = weights.map((_, i) =>
    weights.map((_, j) => (i === j && i > 0 ? RIDGE : 0)),
  )
  for (const { inputs, happened } of rows) {
    const chance = chanceOfLogOdds(weights.reduce((sum, w, i) => sum + w * (inputs[i] ?? 0), 0))
    const spread = chance * (1 - chance)
    inputs.forEach((input, i) => {
      gradient[i] = (gradient[i] ?? 0) + (happened - chance) * input
      const row = curvature[i] ?? []
      inputs.forEach((other, j) => {
        row[j] = (row[j] ?? 0) + spread * input * other
      })
    })
  }
  return solveLinear(curvature, gradient)
}

function standardOf(examples: readonly Example[], at: number): Standard {
  const values = examples.map(({ features }) => features[at] ?? 0)
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) || 1 }
}
