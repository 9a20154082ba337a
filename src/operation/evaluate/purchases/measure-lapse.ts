import { chooseLapseRule, lapseCuts } from '../../../domain/lapse/choose-lapse-rule.ts'
import { exampleOf, scoreActive } from '../../../domain/lapse/lapse-rule.ts'
import { chanceAlive } from '../../../domain/lifetime/dropout-model.ts'
import { fitDropoutModel } from '../../../domain/lifetime/fit-dropout-model.ts'
import { outlookOf } from '../../../domain/lifetime/future-baskets.ts'
import { type Cut, type HeldOut, holdOut } from '../../../domain/lifetime/history.ts'
import {
  accuracyAt,
  areaUnderCurve,
  bestThreshold,
  type Scored,
} from '../../../domain/statistics/ranking.ts'
import { type MeasuredMethod, type Metric, timed } from '../evaluation.ts'
import { measureStatedChances } from './measure-stated.ts'
import type { PurchaseRecord } from './purchase-record.ts'

/** The members at one cut in time. */
type Window = { cut: Cut; held: readonly HeldOut[] }

/**
 * How well each lapse rule ranks who buys in the time that is predicted (`auc`), and how often it is right when it has
 * to say yes or no (`accuracy`), at a threshold set within the time before. `chosen` is what windows within that time
 * choose; their areas are `innerAuc`. What chances a rule states is measured for 13 weeks. What the dropout model says is
 * measured beside, and no candidate.
 */
export async function measureLapse(record: PurchaseRecord): Promise<MeasuredMethod[]> {
  const { endDay, horizonWeeks: weeks } = record
  const days = record.members.map((member) => member.days)
  const windowAt = (cut: Cut): Window => ({ cut, held: holdOut(days, cut) })
  const inner = lapseCuts(record, weeks).map(windowAt)
  const outer = windowAt({ endDay, weeks })
  return [...(await measureRules(record, inner, outer)), ...(await measureDropout(inner, outer))]
}

async function measureRules(
  record: PurchaseRecord,
  inner: readonly Window[],
  outer: Window,
): Promise<MeasuredMethod[]> {
  const { value: choice, seconds } = await timed(() =>
    chooseLapseRule(inner.map(({ held }) => held.map(exampleOf))),
  )
  const examples = outer.held.map(exampleOf)
  return choice.tried.map((tried) => {
    const scored = examples.map(
      ({ facts, active }): Scored => ({ score: scoreActive(tried.rule, facts), happened: active }),
    )
    const metrics = {
      ...figuresOf(scored, tried.threshold),
      innerAuc: tried.areas,
      ...measureStatedChances(record, tried.rule),
    }
    return { method: tried.rule.name, chosen: tried === choice.chosen, metrics, seconds }
  })
}

/** By MBG/NBD, fitted at each cut anew: the chance of being there at all, and of buying within the horizon. */
async function measureDropout(inner: readonly Window[], outer: Window): Promise<MeasuredMethod[]> {
  const { value, seconds } = await timed(() => [...inner, outer].map(scoreByDropout))
  const last = value.at(-1) ?? []
  return ['P(alive) of MBG/NBD', 'chance of a basket by MBG/NBD'].map((method, at) => {
    const innerScores = value.slice(0, -1).map((window) => window[at] ?? [])
    const metrics = {
      ...figuresOf(last[at] ?? [], bestThreshold(innerScores.flat())),
      innerAuc: innerScores.map(areaUnderCurve),
    }
    return { method, chosen: false, metrics, seconds }
  })
}

function scoreByDropout({ cut, held }: Window): [alive: Scored[], buys: Scored[]] {
  const histories = held.map(({ history }) => history)
  const { model } = fitDropoutModel(histories, { regularity: 1, dropsOutAtStart: true })
  const score = (scores: readonly number[]) =>
    held.map(({ baskets }, i): Scored => ({ score: scores[i] ?? 0, happened: baskets > 0 }))
  return [
    score(histories.map((history) => chanceAlive(model, history))),
    score(histories.map((history) => outlookOf(model, history, cut.weeks).atLeastOne)),
  ]
}

const figuresOf = (scored: readonly Scored[], threshold: number): Record<string, Metric> => ({
  auc: areaUnderCurve(scored),
  accuracy: accuracyAt(scored, threshold),
  active: scored.filter(({ happened }) => happened).length,
  members: scored.length,
})
