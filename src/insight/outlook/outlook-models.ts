import type { ActiveChance } from '../../domain/lapse/active-chance.ts'
import type { DropoutModel } from '../../domain/lifetime/dropout-model.ts'
import type { SpendModel } from '../../domain/lifetime/spend-model.ts'
import type { ModelMade } from '../models/keep-model.ts'

/** The three models of an outlook, by the names that they are kept under. */
export const PURCHASES_MODEL = 'purchases'
export const SPEND_MODEL = 'spend'
export const LAPSE_MODEL = 'lapse'

/** `chosenOn`: the day for which its kind was chosen among all. */
export type PurchasesParameters = DropoutModel & { chosenOn: string }

/** `gammaGamma`: null where no such model could be fitted, and everybody has the mean. */
export type SpendParameters = {
  gammaGamma: SpendModel | null
  /** Of all members, net of a day with a basket, minor units. */
  meanMinor: number
}

/** `threshold`: the score from which on it is best to say “active”. */
export type LapseParameters = ActiveChance & { threshold: number; horizonWeeks: number }

/** The horizon of lapse: a member is active who buys within a season. */
export const LAPSE_WEEKS = 13

/** A fit that is to be kept. */
export type Made = Pick<ModelMade, 'name' | 'parameters' | 'diagnostics'>

export type OutlookLimits = {
  /** Of more members so many are looked at: parameters are then unsure by one or two hundredths, for any number. */
  membersMax: number
  /** Fewer members who came twice, or fewer to learn lapse from, tell nothing. */
  membersMin: number
  /** So many of each are needed, who came again and who did not. */
  outcomesMin: number
  weeksMin: number
  /** Choosing a kind fits and measures all of them: it is done for so many members, and every so many days. */
  choosingMembersMax: number
  choosingDays: number
}

export const outlookLimits: OutlookLimits = {
  membersMax: 10_000,
  membersMin: 100,
  outcomesMin: 10,
  weeksMin: 8,
  choosingMembersMax: 5_000,
  choosingDays: 7,
}
