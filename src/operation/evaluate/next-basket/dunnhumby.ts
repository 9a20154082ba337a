import { join } from 'node:path'
import type { TrailBasket } from '../../../domain/next-basket/trail.ts'
import { readBasketsFile } from '../../real-data/read-baskets-file.ts'
import type { Source } from '../evaluation.ts'
import { type Course, measureInTimeOrder } from './in-time-order.ts'
import { createNumbering } from './numbering.ts'

const LESSONS_FROM = 21
const TRIAL_FROM = 51
const MEASURED_FROM = 61

/**
 * The Complete Journey: every basket after day 60 of a household that was there before, from all that was bought by the
 * day before it.
 */
export const dunnhumby: Source = {
  dataset: 'dunnhumby',
  folder: 'dunnhumby',
  files: ['baskets.csv', 'products.csv'],
  async measure(dir) {
    const numbering = createNumbering()
    const trails = new Map<string, TrailBasket[]>()
    const { baskets } = await readBasketsFile(dir)
    for (const { householdId, day, quantities } of baskets) {
      const trail = trails.get(householdId) ?? []
      if (trail.length === 0) trails.set(householdId, trail)
      trail.push({ day, items: [...quantities.keys()].map((sku) => numbering.of(sku)) })
    }
    return measureInTimeOrder([...trails.values()].map(toCourse), {
      path: join(dir, 'baskets.csv'),
      itemCount: numbering.count(),
      gatherEveryDays: 5,
      tifu: { group: 3, withinGroup: 0.9, ofGroups: 0.6, neighbours: 900, own: 0.2 },
    })
  },
}

function toCourse(baskets: TrailBasket[]): Course {
  const trail = baskets.sort((a, b) => a.day - b.day)
  const between = (from: number, to: number): number[] =>
    [...trail.keys()].filter((at) => {
      const day = trail[at]?.day ?? 0
      return day >= from && day < to
    })
  return {
    trail,
    lessons: between(LESSONS_FROM, TRIAL_FROM),
    trial: between(TRIAL_FROM, MEASURED_FROM),
    measured: between(MEASURED_FROM, Number.POSITIVE_INFINITY),
  }
}
