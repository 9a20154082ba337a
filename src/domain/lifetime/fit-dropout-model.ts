import { minimise } from '../statistics/minimise.ts'
import {
  type DropoutKind,
  type DropoutModel,
  fitOf,
  gapConstant,
  termsOfRepeats,
} from './dropout-model.ts'
import type { PurchaseHistory } from './history.ts'

export type FittedDropout = {
  model: DropoutModel
  /** Over the members fitted, constants included, so that kinds compare and BG/NBD's is the published one. */
  logLikelihood: number
  iterations: number
  /** False: the iterations ran out; the parameters are the best seen. */
  converged: boolean
  /** How many histories it was fitted to. */
  members: number
}

export type FitOptions = {
  /** Of more members than that, evenly spaced ones are taken. */
  membersMax?: number
  /** Parameters of an earlier fit of the same kind, to begin with. */
  start?: Pick<DropoutModel, 'r' | 'alpha' | 'a' | 'b'>
}

const MEMBERS_MAX = 10_000
const START = { r: 1, alpha: 1, a: 1, b: 1 }
/** Parameters stay within e^±12: beyond, a distribution is a point, and the likelihood is flat. */
const LOG_PARAMETER_MAX = 12

/**
 * The model of greatest likelihood, on the logarithms of its four parameters (Nelder and Mead). The same histories,
 * options and start give the same model. Where nobody bought twice, or nobody at all is given, the parameters mean
 * little; `members` and `converged` are there to be looked at.
 */
export function fitDropoutModel(
  histories: readonly PurchaseHistory[],
  kind: DropoutKind,
  { membersMax = MEMBERS_MAX, start = START }: FitOptions = {},
): FittedDropout {
  const fitted = takeEvenly(histories, membersMax)
  const groups = groupByRepeats(fitted)
  const cost = (logs: readonly number[]): number =>
    logs.some((one) => Math.abs(one) > LOG_PARAMETER_MAX)
      ? Number.POSITIVE_INFINITY
      : -sumOfFits(modelOf(kind, logs), groups)
  const { r, alpha, a, b } = start
  const found = minimise(cost, [r, alpha, a, b].map(startOf))
  const constant = fitted.reduce((sum, history) => sum + gapConstant(kind, history), 0)
  return {
    model: modelOf(kind, found.at),
    logLikelihood: constant - found.value,
    iterations: found.iterations,
    converged: found.converged,
    members: fitted.length,
  }
}

function modelOf(
  { regularity, dropsOutAtStart }: DropoutKind,
  logs: readonly number[],
): DropoutModel {
  const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp)
  return { regularity, dropsOutAtStart, r, alpha, a, b }
}

/** Within the limits, which an earlier fit may have ended at. */
const startOf = (parameter: number): number =>
  Math.max(-LOG_PARAMETER_MAX, Math.min(LOG_PARAMETER_MAX, Math.log(parameter)))

/** By a fixed stride, so that it depends on nothing but the order of the members. */
function takeEvenly<T>(all: readonly T[], countMax: number): readonly T[] {
  const stride = Math.ceil(all.length / countMax)
  return stride <= 1 ? all : all.filter((_, i) => i % stride === 0)
}

type Weighted = { history: PurchaseHistory; count: number }
type RepeatGroup = { repeats: number; distinct: readonly Weighted[] }

/** Equal histories are looked at once, and what the number of repeats decides is computed once for each. */
function groupByRepeats(histories: readonly PurchaseHistory[]): RepeatGroup[] {
  const byRepeats = new Map<number, Map<string, Weighted>>()
  for (const history of histories) {
    const distinct = byRepeats.get(history.repeats) ?? new Map<string, Weighted>()
    const key = `${history.lastWeek}/${history.weeks}`
    distinct.set(key, { history, count: (distinct.get(key)?.count ?? 0) + 1 })
    byRepeats.set(history.repeats, distinct)
  }
  return [...byRepeats].map(([repeats, distinct]) => ({
    repeats,
    distinct: [...distinct.values()],
  }))
}

function sumOfFits(model: DropoutModel, groups: readonly RepeatGroup[]): number {
  let sum = 0
  for (const { repeats, distinct } of groups) {
    const terms = termsOfRepeats(model, repeats)
    for (const { history, count } of distinct) sum += count * fitOf(model, terms, history)
  }
  return sum
}
