import {
  type BasketFigures,
  judgeRanking,
  meanFigures,
} from '../../../domain/next-basket/basket-figures.ts'
import type { Trail } from '../../../domain/next-basket/trail.ts'
import { type MeasuredMethod, timed } from '../evaluation.ts'
import type { Ranker } from './baselines.ts'

/** The method that production uses. */
export const CHOSEN = 'boosted habits and similar members'

/** A basket to foresee, with what had been bought before. */
export type Target = { trail: Trail; day: number; next: ReadonlySet<number> }

/** Figures of a ranker that knows what was known on the day; of one that needs nothing, the same for every day. */
export const judgeTargets = (
  targets: readonly Target[],
  rankerOn: (day: number) => Ranker,
): BasketFigures =>
  meanFigures(targets.map(({ trail, day, next }) => judgeRanking(rankerOn(day)(trail), next)))

/** Collects the figures of several runs of the same methods, and their time. */
export function createRecord() {
  const runs = new Map<string, { figures: BasketFigures[]; seconds: number }>()
  return {
    async measure(method: string, judge: () => BasketFigures): Promise<void> {
      const { value, seconds } = await timed(judge)
      const run = runs.get(method) ?? { figures: [], seconds: 0 }
      run.figures.push(value)
      run.seconds += seconds
      runs.set(method, run)
    },
    /** The means of the runs; the chosen method first. */
    rows: (): MeasuredMethod[] =>
      [...runs].map(([method, { figures, seconds }]) => ({
        method,
        chosen: method === CHOSEN,
        metrics: meanFigures(figures),
        seconds: Math.round(seconds * 1000) / 1000,
      })),
  }
}
