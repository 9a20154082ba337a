/** The last gaps say what is usual now. */
const GAPS_READ = 10
/** Of whom one visit is known: taken for a weekly shopper. */
const FIRST_GAP_DAYS = 7

/**
 * The day on which the next visit is to be expected: so long after the last one as is usual (the median of the latest
 * ten gaps), and not before `today`. `days` with a basket, ascending, each once; without any it is today.
 */
export function expectNextVisit(days: readonly number[], today: number): number {
  const last = days.at(-1)
  return last === undefined ? today : Math.max(today, last + usualGap(days))
}

function usualGap(days: readonly number[]): number {
  const recent = days.slice(-1 - GAPS_READ)
  const gaps = recent.slice(1).map((day, at) => day - (recent[at] ?? day))
  if (gaps.length === 0) return FIRST_GAP_DAYS
  gaps.sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 2)] ?? FIRST_GAP_DAYS
}
