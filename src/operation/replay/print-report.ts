import type { Report } from './report.ts'

const whole = (count: number | null): string =>
  count === null ? '–' : count.toLocaleString('en-IE')
const ms = (value: number | null): string => (value === null ? '–' : `${value} ms`)
const percent = (rate: number | null): string =>
  rate === null ? '–' : `${(rate * 100).toFixed(1)} %`

/** The report for people; the first line says whether anybody really bought any of it. */
export function printReport(report: Report): string {
  const lines = [
    report.simulated
      ? 'What the loop achieved with SIMULATED shoppers (nobody bought any of this):'
      : `What the loop achieved with the real baskets of ${report.source}:`,
    `  ${whole(report.baskets)} baskets, ${whole(report.lines)} lines, ${whole(report.members)} members, ` +
      `${report.firstDay} to ${report.lastDay}`,
    `  ${whole(report.swipesPerSecond)} swipes a second with offers looked at and queue drained; ` +
      `a swipe took ${ms(report.p50Ms)} (p99 ${ms(report.p99Ms)})`,
    `  ${whole(report.profiles)} spending profiles, ${whole(report.couponsIssued)} coupons issued, ` +
      `${whole(report.couponsRedeemed)} redeemed`,
    `  Of ${whole(report.couponsJudged)} coupons live after ${report.cutDay}, ` +
      `${percent(report.hitRate)} were for what their member bought next;`,
    `  bestsellers would have been for ${percent(report.hitRateBestsellers)}, ` +
      `products drawn at random for ${percent(report.hitRateRandom)}`,
    ...priceLines(report),
  ]
  return `${lines.join('\n')}\n`
}

function priceLines(report: Report): string[] {
  const { products, pricesMatched } = report
  if (typeof products !== 'number' || typeof pricesMatched !== 'number') return []
  const count = (name: string) => whole(Number(report[name] ?? 0))
  return [
    `  Of ${whole(products)} products ${whole(pricesMatched)} had sold lines to take a price from; ` +
      `${count('pricesFromCategory')} took their category’s median,`,
    `  ${count('pricesFromDepartment')} their department’s, ${count('pricesFromAll')} that of all; ` +
      `${count('linesPriceMatched')} lines were rung up at a product’s own price`,
  ]
}
