import { areaUnderCurve } from '../../src/domain/statistics/ranking.ts'
import { calibrate, type Fifth, meanOf, type Pair, pearson, spearman } from './correlation.ts'
import { type Judged, type JudgedMember, type Row, rowOf } from './judged.ts'

const LAPSE_DAYS = 91

export type OutlookComparison = {
  rows: Row[]
  /** Of the chance of a basket within 13 weeks; none where none is stated. */
  activeFifths: Fifth[]
  stages: { stage: string; members: number; come: number }[]
}

/** Who comes again and how often, beside what is expected. */
export function compareOutlook({ days, members }: Judged): OutlookComparison {
  const stated = members.flatMap((member) => {
    const chance = member.outlook.activeWithin13Weeks
    return chance === null ? [] : [{ chance, happened: comes(member, days) }]
  })
  const plain = areaOf(members, days, ({ profile }) => -profile.daysSinceLast)
  const beside = { value: plain, is: 'days since the last basket' }
  return {
    rows: [
      rowOf('come again in 13 weeks: share', shareThatComes(members, days), members.length),
      rowOf('chance of being active: AUC', areaOver(stated), stated.length, {
        value: stated.length === 0 ? Number.NaN : plain,
        is: beside.is,
      }),
      rowOf(
        'baskets expected in 13 weeks, as a score: AUC',
        areaOf(members, days, ({ outlook }) => outlook.next13Weeks?.baskets.expected ?? 0),
        members.length,
        beside,
      ),
      ...compareBaskets(members, days, 'next13Weeks', 91),
      ...compareBaskets(members, days, 'next52Weeks', 364),
    ],
    activeFifths: stated.length === 0 ? [] : calibrate(stated),
    stages: countStages(members, days),
  }
}

/** NaN where all come, or none: then there is nobody to tell apart. */
function areaOver(said: readonly { chance: number; happened: boolean }[]): number {
  const happened = said.filter((one) => one.happened).length
  if (happened === 0 || happened === said.length) return Number.NaN
  return areaUnderCurve(said.map((one) => ({ score: one.chance, happened: one.happened })))
}

const countLater = ({ life }: JudgedMember, days: number, within: number): number =>
  life.later.filter(({ day }) => day < days + within).length

const comes = (member: JudgedMember, days: number): boolean =>
  countLater(member, days, LAPSE_DAYS) > 0

const shareThatComes = (members: readonly JudgedMember[], days: number): number =>
  members.filter((member) => comes(member, days)).length / members.length

const areaOf = (
  members: readonly JudgedMember[],
  days: number,
  scoreOf: (member: JudgedMember) => number,
): number =>
  areaOver(members.map((member) => ({ chance: scoreOf(member), happened: comes(member, days) })))

function compareBaskets(
  members: readonly JudgedMember[],
  days: number,
  ahead: 'next13Weeks' | 'next52Weeks',
  within: number,
): Row[] {
  const foreseen = members.flatMap((member) => {
    const baskets = member.outlook[ahead]?.baskets
    const truth = countLater(member, days, within)
    return baskets ? [{ found: baskets.expected, truth, baskets }] : []
  })
  const inside = foreseen.map(({ truth, baskets }) =>
    Number(truth >= baskets.low && truth <= baskets.high),
  )
  const row = (figure: string, value: number): Row =>
    rowOf(`baskets in ${within / 7} weeks: ${figure}`, value, foreseen.length)
  return [
    row('Pearson', pearson(foreseen)),
    row('Spearman', spearman(foreseen)),
    row('expected / true, in all', sumRatio(foreseen)),
    row('within the interval', meanOf(inside)),
  ]
}

const sumRatio = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, { found }) => sum + found, 0) /
  pairs.reduce((sum, { truth }) => sum + truth, 0)

function countStages(members: readonly JudgedMember[], days: number) {
  const byStage = new Map<string, JudgedMember[]>()
  for (const member of members) {
    const stage = member.profile.lifeCycle?.stage ?? 'none'
    byStage.set(stage, [...(byStage.get(stage) ?? []), member])
  }
  return [...byStage].map(([stage, own]) => ({
    stage,
    members: own.length,
    come: shareThatComes(own, days),
  }))
}
