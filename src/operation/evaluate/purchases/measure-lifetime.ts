import { chooseKind, type KindTried } from '../../../domain/lifetime/choose-kind.ts'
import type { DropoutKind } from '../../../domain/lifetime/dropout-model.ts'
import { fitDropoutModel } from '../../../domain/lifetime/fit-dropout-model.ts'
import { outlookOf } from '../../../domain/lifetime/future-baskets.ts'
import { type HeldOut, holdOut } from '../../../domain/lifetime/history.ts'
import { fitSpendModel, type SpendHistory } from '../../../domain/lifetime/spend-model.ts'
import { type MeasuredMethod, type Metric, timed } from '../evaluation.ts'
import { compareExpected, shareWithin } from './expected-beside-actual.ts'
import { measureSpendAhead } from './measure-stated.ts'
import type { MemberRecord, PurchaseRecord } from './purchase-record.ts'

type Metrics = Readonly<Record<string, Metric>>

/**
 * How many days with a basket each kind of dropout model, and the plain rate so far, expect of each member in the
 * time that is predicted. `chosen` is what holdouts within the time before choose (`innerErrorRatios`,
 * `innerTotalRatios`); its seconds include the choosing, those of each method its fit. `coverage80`: the share of
 * members within their 80 % interval, `spendCoverage80` that of their spend, where the file has money.
 */
export async function measureLifetime(record: PurchaseRecord): Promise<MeasuredMethod[]> {
  const { members, endDay, horizonWeeks: weeks } = record
  const days = members.map((member) => member.days)
  const held = holdOut(days, { endDay, weeks })
  const choosing = await timed(() => chooseKind(days, record))
  const spend = spendFigures(record)
  const rows: MeasuredMethod[] = []
  for (const tried of choosing.value.tried) {
    const chosen = tried.kind === choosing.value.chosen
    const { value, seconds } = await timed(() => measureKind(tried.kind, held, record))
    rows.push({
      method: tried.name,
      chosen,
      metrics: { ...value, ...spend, ...innerFigures(tried) },
      seconds: seconds + (chosen ? choosing.seconds : 0),
    })
  }
  const rate = await timed(() => compareExpected(held, held.map(rateSoFar(weeks))))
  const plain = { method: 'rate so far', chosen: false, metrics: rate.value, seconds: rate.seconds }
  return [...rows, plain]
}

/** As often as until now, for as long. */
const rateSoFar =
  (weeks: number) =>
  ({ history }: HeldOut): number =>
    history.weeks > 0 ? (weeks * history.repeats) / history.weeks : 0

function measureKind(kind: DropoutKind, held: readonly HeldOut[], record: PurchaseRecord): Metrics {
  const histories = held.map(({ history }) => history)
  const { model, logLikelihood, iterations, members } = fitDropoutModel(histories, kind)
  const outlooks = histories.map((history) => outlookOf(model, history, record.horizonWeeks))
  const expected = outlooks.map((outlook) => outlook.expected)
  const { r, alpha, a, b } = model
  return {
    ...compareExpected(held, expected),
    coverage80: shareWithin(held, outlooks),
    ...measureSpendAhead(record, model),
    logLikelihood,
    iterations,
    members,
    r,
    alpha,
    a,
    b,
  }
}

const innerFigures = ({ holdouts }: KindTried): Metrics => ({
  innerErrorRatios: holdouts.map((one) => one.errorRatio),
  innerTotalRatios: holdouts.map((one) => one.totalRatio),
})

/** The parameters of the Gamma-Gamma model, where the file has money. */
function spendFigures({ members, endDay }: PurchaseRecord): Metrics {
  const fitted = fitSpendModel(members.map((member) => spendHistoryOf(member, endDay)))
  if (!fitted) return {}
  const { p, q, v } = fitted.model
  return { p, q, v, spendMembers: fitted.members }
}

/** Without the first basket: the model is one of what comes back. */
function spendHistoryOf({ days, spend }: MemberRecord, endDay: number): SpendHistory {
  const repeated = spend.filter((_, i) => i > 0 && (days[i] ?? 0) <= endDay)
  const sum = repeated.reduce((total, one) => total + one, 0)
  return { repeats: repeated.length, meanSpend: repeated.length === 0 ? 0 : sum / repeated.length }
}
