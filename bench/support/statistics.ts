/** The value below which the share `q` of the values lies, by nearest rank. 0 for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** One round of one contender. */
export type Round = { perSecond: number; p50Ms: number; p99Ms: number }

export const roundOf = (latenciesMs: readonly number[], seconds: number): Round => ({
  perSecond: latenciesMs.length / seconds,
  p50Ms: quantile(latenciesMs, 0.5),
  p99Ms: quantile(latenciesMs, 0.99),
})

/** The middle of several rounds, figure by figure. */
export const middleOf = (rounds: readonly Round[]): Round => ({
  perSecond: median(rounds.map((round) => round.perSecond)),
  p50Ms: median(rounds.map((round) => round.p50Ms)),
  p99Ms: median(rounds.map((round) => round.p99Ms)),
})

/** How much more one does than another, round by round, so that a noisy minute hits both; in ascending order. */
export const ratiosOf = (rounds: readonly Round[], others: readonly Round[]): number[] =>
  rounds
    .map((round, index) => round.perSecond / (others[index]?.perSecond ?? Number.NaN))
    .sort((a, b) => a - b)
