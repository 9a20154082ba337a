import {
  type BoostedTrees,
  type BoostOptions,
  boostTrees,
  type LabelledRows,
  scoreRow,
} from '../statistics/boosted-trees.ts'
import { type BasketFigures, judgeRanking, meanFigures } from './basket-figures.ts'
import { type Candidates, featureNames } from './candidates.ts'

/** What could have been bought, and what was. */
export type Lesson = { candidates: Candidates; next: ReadonlySet<number> }

export type Ranked = { item: number; score: number }

export type LearnOptions = BoostOptions & {
  /** Of the candidates that were not bought, how many are learnt from: above 0 to 1. */
  passedOverShare: number
}

const FEATURES = featureNames.length

/** Candidates of a basket, best first; scores are log odds. Equal ones by their number. */
export function rankCandidates(model: BoostedTrees, { items, values }: Candidates): Ranked[] {
  const ranked = [...items].map((item, at) => ({
    item,
    score: scoreRow(model, values, at * FEATURES),
  }))
  return ranked.sort((a, b) => b.score - a.score || a.item - b.item)
}

const JUDGED_EVERY = 10
const PATIENCE = 3
const LEAF_ROWS_MIN = 10

/**
 * Learns from lessons what tells the products that were bought next from the others that could have been. How many
 * trees are kept is settled by `trial`, later or other baskets: as many as rank it best by recall and NDCG at 10.
 */
export function learnToRank(
  lessons: Iterable<Lesson>,
  trial: readonly Lesson[],
  options: LearnOptions,
): BoostedTrees {
  let best = { quality: -1, trees: 0, passed: 0 }
  const rows = gatherRows(lessons, options.passedOverShare)
  const model = boostTrees(rows, fitToLessons(options, rows.lessons), (grown) => {
    if (grown.trees.length % JUDGED_EVERY !== 0) return true
    const { recallAt10, ndcgAt10 } = judgeRanker(
      (candidates) => rankCandidates(grown, candidates),
      trial,
    )
    const quality = recallAt10 + ndcgAt10
    if (quality > best.quality) best = { quality, trees: grown.trees.length, passed: 0 }
    else best.passed += 1
    return best.passed < PATIENCE
  })
  return { ...model, trees: model.trees.slice(0, best.trees) }
}

/** Few lessons have no leaf of many rows: then a tenth as many rows as lessons will do, but ten at least. */
const fitToLessons = (options: LearnOptions, lessons: number): LearnOptions => ({
  ...options,
  leafRowsMin: Math.min(options.leafRowsMin, Math.max(LEAF_ROWS_MIN, lessons / 10)),
})

/** Mean figures of a ranker over lessons that something was bought in. */
export function judgeRanker(
  rank: (candidates: Candidates) => readonly Ranked[],
  lessons: readonly Lesson[],
): BasketFigures {
  return meanFigures(
    lessons.map(({ candidates, next }) =>
      judgeRanking(
        rank(candidates).map(({ item }) => item),
        next,
      ),
    ),
  )
}

export function gatherRows(
  lessons: Iterable<Lesson>,
  passedOverShare: number,
): LabelledRows & { lessons: number } {
  let count = 0
  const rows = createRows()
  // Every so many of those that were passed over, each standing for as many: no dice, the same lessons teach the same.
  const isTaken = createEvery(passedOverShare)
  for (const { candidates, next } of lessons) {
    count += 1
    for (const [at, item] of candidates.items.entries()) {
      const isNext = next.has(item)
      if (!isNext && !isTaken()) continue
      const row = candidates.values.subarray(at * FEATURES, (at + 1) * FEATURES)
      rows.add(row, isNext, isNext ? 1 : 1 / passedOverShare)
    }
  }
  return { ...rows.take(), lessons: count }
}

function createEvery(share: number): () => boolean {
  let turn = 0
  return () => {
    turn += share
    if (turn < 1) return false
    turn -= 1
    return true
  }
}

function createRows() {
  let values = new Float32Array(FEATURES * 1024)
  const labels: number[] = []
  const weights: number[] = []
  return {
    add(row: Float32Array, isNext: boolean, weight: number): void {
      const from = labels.length * FEATURES
      if (from + FEATURES > values.length) {
        const more = new Float32Array(values.length * 2)
        more.set(values)
        values = more
      }
      values.set(row, from)
      labels.push(isNext ? 1 : 0)
      weights.push(weight)
    },
    take: () => ({
      features: FEATURES,
      values: values.subarray(0, labels.length * FEATURES),
      labels: Uint8Array.from(labels),
      weights: Float32Array.from(weights),
    }),
  }
}
