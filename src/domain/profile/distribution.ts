/**
 * How the figures of all profiles of the programme are spread at one moment, so that one can be compared with them. Cuts
 * are ascending: fifths are the four values that 20, 40, 60 and 80 % lie below, hundredths the 99 values of 1 to 99 %.
 */
export type ProgrammeDistribution = {
  asOf: Date
  members: number
  /** Fifths of the last baskets. */
  lastAt: readonly Date[]
  /** Fifths of `Profile.weight`; a later moment would decay all of them alike. */
  weights: readonly number[]
  /** Fifths of `Profile.spendWeight`. */
  spendWeights: readonly number[]
  /** Paid for profiled goods in a basket, on average over all baskets, minor units. */
  basketGoodsMinor: number
  /** 0–1 of the spend of all on profiled goods: what went to discounted lines. */
  offerShare: number
  /** Hundredths of the members' shares as `drawnOfferShare` (price-sensitivity.ts) has them. */
  offerShares: readonly number[]
  /** Hundredths of how many different goods recent baskets hold; empty: none holds any. */
  basketProducts: readonly number[]
}

/**
 * Which part of all lies below a value, 0–1, by cuts; those equal to it count half, so that where all are alike each is
 * in the middle.
 */
export function standingAmong(cuts: readonly number[], value: number): number {
  if (cuts.length === 0) return 0.5
  const below = cuts.filter((cut) => cut < value).length
  const upTo = cuts.filter((cut) => cut <= value).length
  return (below + upTo) / (2 * cuts.length)
}
