import { type ProgrammeDistribution, standingAmong } from './distribution.ts'
import type { Profile } from './profile.ts'

export const SCORE_MAX = 5

/** 1–5 each, by the fifths of the programme's members: 5 is the latest, most often, most spent. */
export type RfmScores = { recency: number; frequency: number; monetary: number }

/**
 * Recency, frequency and monetary value (Hughes 1994) among the programme's members: the last basket, the decayed count of
 * baskets, the decayed sum of their net. Both decays are common factors of all members, so nothing depends on the moment.
 */
export function scoreRfm(profile: Profile, programme: ProgrammeDistribution): RfmScores {
  const lastAts = programme.lastAt.map((cut) => cut.getTime())
  return {
    recency: scoreOf(lastAts, profile.lastAt?.getTime() ?? 0),
    frequency: scoreOf(programme.weights, profile.weight),
    monetary: scoreOf(programme.spendWeights, profile.spendWeight),
  }
}

/** Four cuts make five scores; who is equal to some of them is in the middle of those. */
const scoreOf = (cuts: readonly number[], value: number): number =>
  1 + Math.floor(standingAmong(cuts, value) * (SCORE_MAX - 1))
