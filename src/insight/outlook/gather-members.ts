import { setImmediate as breathe } from 'node:timers/promises'
import { wholeCuts } from '../../domain/lapse/active-chance.ts'
import { lapseCuts } from '../../domain/lapse/choose-lapse-rule.ts'
import { exampleOf, type LapseExample } from '../../domain/lapse/lapse-rule.ts'
import {
  type Cut,
  holdOut,
  type PurchaseHistory,
  readHistory,
} from '../../domain/lifetime/history.ts'
import type { SpendHistory } from '../../domain/lifetime/spend-model.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachVisits, type Visits } from '../profiles/each-visits.ts'
import { LAPSE_WEEKS, type OutlookLimits } from './outlook-models.ts'

export type Observed = { startDay: number; endDay: number }

/** Members as the fits want them; of none more than some numbers, however long they have been shopping. */
export type Gathered = {
  histories: PurchaseHistory[]
  spends: SpendHistory[]
  /** Of the cuts that lapse rules are chosen on, and of those with a whole horizon after them. */
  windows: LapseExample[][]
  wholeWindows: LapseExample[][]
  /** All the days of those that a kind is chosen on; of nobody where none is to be chosen. */
  choosing: (readonly number[])[]
}

export type GatherOptions = {
  observed: Observed
  /** How many profiles there are. */
  members: number
  chooses: boolean
  limits: Pick<OutlookLimits, 'membersMax' | 'choosingMembersMax'>
  signal: AbortSignal
}

/** Reads what members bought up to the last day observed, of an even sample where they are too many. */
export async function gatherMembers(
  db: Db,
  { observed, members, chooses, limits, signal }: GatherOptions,
): Promise<Gathered> {
  const stride = Math.max(1, Math.ceil(members / limits.membersMax))
  const expected = Math.max(1, members / stride)
  const choosingStride = Math.ceil(expected / limits.choosingMembersMax)
  const cuts = lapseCuts(observed, LAPSE_WEEKS)
  const wholes = wholeCuts(observed, LAPSE_WEEKS)
  const gathered: Gathered = {
    histories: [],
    spends: [],
    windows: cuts.map(() => []),
    wholeWindows: wholes.map(() => []),
    choosing: [],
  }
  for await (const page of eachVisits(db, stride)) {
    const known = page.map((visits) => upTo(visits, observed.endDay)).filter(hasDays)
    for (const { days, spendMinor } of known) {
      const isChosenOn = chooses && gathered.histories.length % choosingStride === 0
      if (isChosenOn) gathered.choosing.push(days)
      gathered.histories.push(readHistory(days, observed.endDay))
      gathered.spends.push({ repeats: days.length, meanSpend: spendMinor / days.length })
    }
    addExamples(gathered.windows, known, cuts)
    addExamples(gathered.wholeWindows, known, wholes)
    await breathe()
    signal.throwIfAborted()
  }
  return gathered
}

/** What came later is of days to come, but for its share of the spend, which nobody keeps by day. */
function upTo({ days, spendMinor }: Visits, endDay: number): Visits {
  if ((days.at(-1) ?? 0) <= endDay) return { days, spendMinor }
  const known = days.filter((day) => day <= endDay)
  return { days: known, spendMinor: (spendMinor * known.length) / days.length }
}

const hasDays = ({ days }: Visits): boolean => days.length > 0

function addExamples(
  windows: readonly LapseExample[][],
  members: readonly Visits[],
  cuts: readonly Cut[],
): void {
  const days = members.map((member) => member.days)
  cuts.forEach((cut, i) => {
    for (const held of holdOut(days, cut)) windows[i]?.push(exampleOf(held))
  })
}
