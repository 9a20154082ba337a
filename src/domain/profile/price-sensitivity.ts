import { type ProgrammeDistribution, standingAmong } from './distribution.ts'
import type { Profile } from './profile.ts'

export const sensitivityLevels = ['low', 'medium', 'high'] as const
export type SensitivityLevel = (typeof sensitivityLevels)[number]

export type PriceSensitivity = {
  /** 0–1 of the spend on goods that went to discounted lines, drawn towards the programme's. */
  share: number
  /** 0–1 of all spend on goods in the programme. */
  programmeShare: number
  /** 0–1: which part of the members has a lower share; equals count half. */
  percentile: number
  level: SensitivityLevel
}

/**
 * How many average baskets of the programme's share a member's own goods stand beside. As much as targeting gives the shop's
 * habits: whether something is on offer is a matter of the week, and a few errands show little of it.
 */
export const PRIOR_BASKETS = 5
/** The outer quarters have a name; half of the members are in between. */
const LOW_BELOW = 0.25
const HIGH_FROM = 0.75

/** How much of a member's spend follows discounts, and where that stands among the programme's members. */
export function readPriceSensitivity(
  profile: Profile,
  programme: ProgrammeDistribution,
): PriceSensitivity {
  const share = drawnOfferShare(profile, programme)
  const percentile = standingAmong(programme.offerShares, share)
  return { share, programmeShare: programme.offerShare, percentile, level: levelOf(percentile) }
}

/**
 * (own on discounted lines + prior · programme's share) / (own on goods + prior), the prior five average baskets; 0–1. The
 * night's statement has the same formula (distribution.queries.ts).
 */
function drawnOfferShare(
  { offerSpendMinor, goodsMinor }: Profile,
  { basketGoodsMinor, offerShare }: ProgrammeDistribution,
): number {
  const priorMinor = PRIOR_BASKETS * basketGoodsMinor
  const ofMinor = goodsMinor + priorMinor
  return ofMinor > 0 ? (offerSpendMinor + priorMinor * offerShare) / ofMinor : offerShare
}

function levelOf(percentile: number): SensitivityLevel {
  if (percentile < LOW_BELOW) return 'low'
  return percentile >= HIGH_FROM ? 'high' : 'medium'
}
