import { meanOf, sumOf } from '../statistics/sums.ts'
import { type DropoutKind, nameOfKind } from './dropout-model.ts'
import { fitDropoutModel } from './fit-dropout-model.ts'
import { outlookOf } from './future-baskets.ts'
import { type Cut, type HeldOut, holdOut, innerCuts } from './history.ts'

const REGULARITY_MAX = 8
const CUT_SHARES = [0.5, 0.75]

/** BG/NBD, MBG/NBD, and MBG/CNBD-2 to 8. */
export const dropoutKinds: readonly DropoutKind[] = [
  { regularity: 1, dropsOutAtStart: false },
  ...Array.from({ length: REGULARITY_MAX }, (_, i) => ({
    regularity: i + 1,
    dropsOutAtStart: true,
  })),
]

/** How far a kind was off in one holdout. */
export type KindHoldout = {
  /** Σ |expected − actual| / Σ actual, member by member. */
  errorRatio: number
  /** Σ expected / Σ actual. */
  totalRatio: number
}

/** `fault`: the mean over the holdouts of their error ratios and of how far their total ratios are from 1. */
export type KindTried = {
  kind: DropoutKind
  name: string
  holdouts: readonly KindHoldout[]
  fault: number
}

export type KindChoice = { chosen: DropoutKind; tried: readonly KindTried[] }

/**
 * The kind whose expectations are least off within the time observed, member by member and in sum: fitted to its
 * first half and to its first three quarters, measured on what remains. Nothing after `endDay` is looked at. Errors
 * alone would not do: they are least for medians, and most members buy nothing, so that the most regular kind would
 * win by expecting too little of everybody. Likelihood judges gaps, where counts are wanted. `members` are days as
 * `readHistory` takes them, some of them after the cuts; `kinds` at least one, of equal ones the first wins.
 */
export function chooseKind(
  members: readonly (readonly number[])[],
  observed: { startDay: number; endDay: number },
  kinds: readonly DropoutKind[] = dropoutKinds,
): KindChoice {
  const tried = [...tryKinds(members, observed, kinds)]
  const chosen = leastFault(tried)?.kind ?? kinds[0]
  if (!chosen) throw new RangeError('there is no kind to choose from')
  return { chosen, tried }
}

/** Each kind in its turn, for who has something to do in between. Else as {@link chooseKind}. */
export function* tryKinds(
  members: readonly (readonly number[])[],
  observed: { startDay: number; endDay: number },
  kinds: readonly DropoutKind[] = dropoutKinds,
): Generator<KindTried, void> {
  const holdouts = innerCuts(observed, CUT_SHARES).map((cut) => ({
    cut,
    held: holdOut(members, cut),
  }))
  for (const kind of kinds) yield tryKind(kind, holdouts)
}

/** The one that is chosen; of equal ones the first. Undefined where nothing could be measured: nobody bought after a cut. */
export function leastFault(tried: readonly KindTried[]): KindTried | undefined {
  const measured = tried.filter(({ fault }) => Number.isFinite(fault))
  return measured.reduce<KindTried | undefined>(
    (least, one) => (least && least.fault <= one.fault ? least : one),
    undefined,
  )
}

function tryKind(kind: DropoutKind, holdouts: readonly { cut: Cut; held: HeldOut[] }[]): KindTried {
  const measured = holdouts.map(({ cut, held }): KindHoldout => {
    const histories = held.map(({ history }) => history)
    const { model } = fitDropoutModel(histories, kind)
    const expected = histories.map((history) => outlookOf(model, history, cut.weeks).expected)
    const actual = held.map(({ baskets }) => baskets)
    return { errorRatio: errorRatio(expected, actual), totalRatio: totalRatio(expected, actual) }
  })
  const faults = measured.map((one) => one.errorRatio + Math.abs(one.totalRatio - 1))
  return { kind, name: nameOfKind(kind), holdouts: measured, fault: meanOf(faults) }
}

/** Σ |expected − actual| / Σ actual, member by member; not finite where nobody bought. */
export const errorRatio = (expected: readonly number[], actual: readonly number[]): number =>
  sumOf(expected.map((one, i) => Math.abs(one - (actual[i] ?? 0)))) / sumOf(actual)

/** Σ expected / Σ actual; not finite where nobody bought. */
export const totalRatio = (expected: readonly number[], actual: readonly number[]): number =>
  sumOf(expected) / sumOf(actual)
