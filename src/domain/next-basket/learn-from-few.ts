import { type BoostedTrees, boostTrees, scoreRow } from '../statistics/boosted-trees.ts'
import { chanceOfLogOdds } from '../statistics/log-odds.ts'
import { type BasketFigures, meanFigures } from './basket-figures.ts'
import { featureNames } from './candidates.ts'
import { FEW_LEARNING } from './learning.ts'
import {
  gatherRows,
  judgeRanker,
  type LearnOptions,
  type Lesson,
  rankCandidates,
} from './predictor.ts'

export type FoldedLesson = Lesson & { fold: number }

/** Folds are held out in so many groups. */
const GROUPS = 4
const JUDGED_EVERY = 10
const LEAF_ROWS_MIN = 40
const CHANCE_MIN = 1e-9
const FEATURES = featureNames.length

/**
 * Learns from all lessons; how many trees are kept is settled by lessons held out, each by trees that were not taught by it:
 * as many as state their chances best, by the log loss. So few would not suffice to be split into lessons and a trial:
 * who came to which would decide what is learnt. The figures are those of the lessons held out.
 */
export function learnFromFew(lessons: readonly FoldedLesson[]): {
  trees: BoostedTrees
  judged: BasketFigures
} {
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const isHeld = ({ fold }: FoldedLesson): boolean => fold % GROUPS === group
    return growHoldingOut(
      lessons.filter((lesson) => !isHeld(lesson)),
      lessons.filter(isHeld),
    )
  })
  const count = JUDGED_EVERY * (1 + findLeast(addUp(groups.map(({ losses }) => losses))))
  const all = groups.flatMap(({ model, held }) => {
    const kept = { ...model, trees: model.trees.slice(0, count) }
    return held.map((lesson) =>
      judgeRanker((candidates) => rankCandidates(kept, candidates), [lesson]),
    )
  })
  const rows = gatherRows(lessons, FEW_LEARNING.passedOverShare)
  const trees = boostTrees(rows, { ...fitTo(lessons.length), trees: count })
  return { trees, judged: meanFigures(all) }
}

function growHoldingOut(taught: readonly Lesson[], held: readonly Lesson[]) {
  const losses: number[] = []
  const sumLoss = createLossOf(held)
  const rows = gatherRows(taught, FEW_LEARNING.passedOverShare)
  const model = boostTrees(rows, fitTo(taught.length), (grown) => {
    if (grown.trees.length % JUDGED_EVERY === 0) losses.push(sumLoss(grown))
    return true
  })
  return { model, held, losses }
}

/** The log loss of all candidates, after each batch of trees; what the ones before came to is kept. */
function createLossOf(held: readonly Lesson[]) {
  const sums = held.map(({ candidates }) => new Float64Array(candidates.items.length))
  return ({ base, trees }: BoostedTrees): number => {
    const batch = { base: 0, trees: trees.slice(-JUDGED_EVERY) }
    let loss = 0
    for (const [at, { candidates, next }] of held.entries()) {
      const scores = sums[at] ?? new Float64Array()
      for (const [place, item] of candidates.items.entries()) {
        const sum = (scores[place] ?? 0) + scoreRow(batch, candidates.values, place * FEATURES)
        scores[place] = sum
        const chance = chanceOfLogOdds(base + sum)
        loss -= Math.log(Math.max(CHANCE_MIN, next.has(item) ? chance : 1 - chance))
      }
    }
    return loss
  }
}

/** A leaf has half as many rows as there are lessons, within bounds. */
const fitTo = (lessons: number): LearnOptions => ({
  ...FEW_LEARNING,
  leafRowsMin: Math.min(FEW_LEARNING.leafRowsMin, Math.max(LEAF_ROWS_MIN, lessons / 2)),
})

const addUp = (all: readonly (readonly number[])[]): number[] =>
  (all[0] ?? []).map((_, at) => all.reduce((sum, losses) => sum + (losses[at] ?? 0), 0))

const findLeast = (losses: readonly number[]): number =>
  losses.reduce((least, loss, at) => (loss < (losses[least] ?? Infinity) ? at : least), 0)
