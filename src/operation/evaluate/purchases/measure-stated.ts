import { DAYS_PER_WEEK } from '../../../domain/calendar.ts'
import { chanceActive, scaleRule, wholeCuts } from '../../../domain/lapse/active-chance.ts'
import { exampleOf, type LapseRule } from '../../../domain/lapse/lapse-rule.ts'
import type { DropoutModel } from '../../../domain/lifetime/dropout-model.ts'
import { basketTails } from '../../../domain/lifetime/future-baskets.ts'
import { holdOut } from '../../../domain/lifetime/history.ts'
import { spendAhead } from '../../../domain/lifetime/spend-ahead.ts'
import {
  believeSpend,
  fitSpendModel,
  type SpendHistory,
} from '../../../domain/lifetime/spend-model.ts'
import { meanOf, sumOf } from '../../../domain/statistics/sums.ts'
import type { Metric } from '../evaluation.ts'
import type { MemberRecord, PurchaseRecord } from './purchase-record.ts'

type Metrics = Readonly<Record<string, Metric>>

const SEASON_WEEKS = 13

/**
 * How right chances are that a rule states for the 13 weeks to come, as production has them: their mean beside the share
 * that bought, and the mean squared error (Brier 1950), beside that of stating the share of the time before for
 * everybody. Nothing where so little time was observed that no chance can be stated.
 */
export function measureStatedChances(record: PurchaseRecord, rule: LapseRule): Metrics {
  const days = record.members.map((member) => member.days)
  const seen = wholeCuts(record, SEASON_WEEKS).flatMap((cut) => holdOut(days, cut).map(exampleOf))
  if (seen.length === 0) return {}
  const scaled = scaleRule(rule, seen)
  if (!scaled) return {}
  const before = meanOf(seen.map(({ active }) => Number(active)))
  const came = holdOut(days, { endDay: record.endDay, weeks: SEASON_WEEKS }).map(exampleOf)
  const stated = came.map(({ facts }) => chanceActive(scaled, facts))
  const squared = (chanceOf: (at: number) => number) =>
    meanOf(came.map(({ active }, at) => (chanceOf(at) - Number(active)) ** 2))
  return {
    stated13Weeks: meanOf(stated),
    actual13Weeks: meanOf(came.map(({ active }) => Number(active))),
    brier13Weeks: squared((at) => stated[at] ?? 0),
    brierOfShare13Weeks: squared(() => before),
  }
}

/**
 * The share of members whose spend in the time that is predicted is within their 80 % interval, and what all were
 * expected to spend beside what they spent, by Gamma-Gamma as production fits it, the first basket counted. Nothing
 * where the file has no money.
 */
export function measureSpendAhead(record: PurchaseRecord, model: DropoutModel): Metrics {
  const { members, endDay, horizonWeeks } = record
  const known = members.filter(({ days }) => (days[0] ?? Number.POSITIVE_INFINITY) <= endDay)
  const spends = known.map((member) => spendUpTo(member, endDay))
  const fitted = fitSpendModel(spends)
  if (!fitted) return {}
  const held = holdOut(
    known.map(({ days }) => days),
    { endDay, weeks: horizonWeeks },
  )
  const ranges = held.map(({ history }, at) => {
    const belief = believeSpend(fitted.model, spends[at] ?? { repeats: 0, meanSpend: 0 })
    return spendAhead(basketTails(model, history, horizonWeeks), belief)
  })
  const lastDay = endDay + horizonWeeks * DAYS_PER_WEEK
  const actual = known.map((member) => spentBetween(member, endDay, lastDay))
  const isWithin = ranges.map(({ low, high }, at) => {
    const spent = actual[at] ?? 0
    return low <= spent && spent <= high
  })
  return {
    spendCoverage80: meanOf(isWithin.map(Number)),
    spendTotal: sumOf(ranges.map(({ expected }) => expected)),
    actualSpendTotal: sumOf(actual),
  }
}

function spendUpTo(member: MemberRecord, endDay: number): SpendHistory {
  const repeats = member.spend.length === 0 ? 0 : member.days.filter((day) => day <= endDay).length
  const spent = spentBetween(member, Number.NEGATIVE_INFINITY, endDay)
  return { repeats, meanSpend: repeats === 0 ? 0 : spent / repeats }
}

/** On days after `from`, up to `to`. */
const spentBetween = ({ days, spend }: MemberRecord, from: number, to: number): number =>
  sumOf(spend.filter((_, at) => (days[at] ?? 0) > from && (days[at] ?? 0) <= to))
