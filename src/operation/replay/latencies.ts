/** Durations in milliseconds by slot, so that a replay of millions, stopped and gone on, keeps its percentiles. */
export type Latencies = Record<string, number>

/** Slots grow by 2 %, so a percentile is off by no more than that. */
const GROWTH = Math.log(1.02)
const SMALLEST_MS = 0.01

export function addLatency(latencies: Latencies, ms: number): void {
  const slot = Math.max(0, Math.ceil(Math.log(ms / SMALLEST_MS) / GROWTH))
  latencies[slot] = (latencies[slot] ?? 0) + 1
}

/** The duration that `share` of all did not exceed, rounded to 0.1 ms; null of none. */
export function percentileMs(latencies: Latencies, share: number): number | null {
  const slots = Object.entries(latencies).map(([slot, count]) => [Number(slot), count] as const)
  slots.sort((a, b) => a[0] - b[0])
  const total = slots.reduce((sum, [, count]) => sum + count, 0)
  let left = Math.ceil(total * share)
  for (const [slot, count] of slots) {
    left -= count
    if (left <= 0) return Math.round(SMALLEST_MS * Math.exp(slot * GROWTH) * 10) / 10
  }
  return null
}
