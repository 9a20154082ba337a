/** How many of all `baskets` hold the left side, the right side, and both. */
export type RuleCounts = { baskets: number; left: number; right: number; both: number }

export type RuleMeasures = {
  /** 0–1: share of all baskets that hold both sides. */
  support: number
  /** 0–1: share of the baskets with the left side that hold the right side too. */
  confidence: number
  /** Confidence over the right side's share of all baskets; 1: the left side says nothing of it. */
  lift: number
  /** How much oftener the rule would fail if the sides were independent; infinite for a rule that never fails. */
  conviction: number
}

/**
 * The measures of a rule left ⇒ right; all counts are above 0. Support and confidence: Agrawal, Imieliński and Swami
 * 1993; lift and conviction: Brin, Motwani, Ullman and Tsur 1997. Counts are multiplied before they are divided, so
 * that independent sides have a lift of exactly 1.
 */
export function measureRule({ baskets, left, right, both }: RuleCounts): RuleMeasures {
  const isSure = both === left
  return {
    support: both / baskets,
    confidence: both / left,
    lift: (both * baskets) / (left * right),
    conviction: isSure
      ? Number.POSITIVE_INFINITY
      : (left * (baskets - right)) / (baskets * (left - both)),
  }
}
