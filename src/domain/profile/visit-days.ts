/** So many days share a number, one bit each, as bits of a whole number that is small without a sign. */
const BLOCK_DAYS = 30

/**
 * The days on which a member bought, days since 1970-01-01 of the store's calendar, each once: by block of 30 days the
 * bits of its days. A set, so order does not matter; ten years of a daily shopper are 122 numbers.
 */
export type VisitDays = Map<number, number>

export function addVisitDay(days: VisitDays, day: number): void {
  const block = Math.floor(day / BLOCK_DAYS)
  days.set(block, (days.get(block) ?? 0) | (1 << (day - block * BLOCK_DAYS)))
}

/** All of them, ascending. */
export function listVisitDays(days: ReadonlyMap<number, number>): number[] {
  const listed: number[] = []
  for (const [block, bits] of [...days].sort(([a], [b]) => a - b)) {
    for (let bit = 0; bit < BLOCK_DAYS; bit += 1) {
      if (bits & (1 << bit)) listed.push(block * BLOCK_DAYS + bit)
    }
  }
  return listed
}
