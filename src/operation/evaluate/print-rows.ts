import type { Metric, Row } from './evaluation.ts'

/** One line for each method; the chosen one has a star. */
export function printRows(rows: readonly Row[]): void {
  for (const { dataset, method, chosen, metrics, seconds } of rows) {
    const figures = Object.entries(metrics).map(([name, metric]) => `${name} ${textOf(metric)}`)
    console.log(`${chosen ? '*' : ' '} ${dataset}  ${method}  ${figures.join('  ')}  ${seconds} s`)
  }
}

function textOf(metric: Metric): string {
  if (typeof metric === 'number') return String(Math.round(metric * 10_000) / 10_000)
  if (Array.isArray(metric)) return metric.map(textOf).join(' ')
  return Object.entries(metric)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(' ')
}
