export const VALUE_WEEKS = 52
export const QUARTER_WEEKS = 13

/**
 * What a year's spend is worth today, as a share of it, discounted week by week at `yearlyRate` (0.1 is 10 % a year, 0
 * none). `expected` are the baskets to be expected by the end of each quarter; they are spread evenly over its weeks.
 */
export function presentShare(expected: readonly number[], yearlyRate: number): number {
  let [discounted, before] = [0, 0]
  for (const [quarter, until] of expected.entries()) {
    discounted += (until - before) * meanDiscount(quarter * QUARTER_WEEKS, yearlyRate)
    before = until
  }
  return before > 0 ? discounted / before : 0
}

/** Of the weeks of the quarter after the week `from`, each discounted to its end. */
function meanDiscount(from: number, yearlyRate: number): number {
  let sum = 0
  for (let week = from + 1; week <= from + QUARTER_WEEKS; week += 1) {
    sum += (1 + yearlyRate) ** (-week / VALUE_WEEKS)
  }
  return sum / QUARTER_WEEKS
}
