import { drawFor } from './draw.ts'
import { binRows, cutFeatures, type Rows } from './feature-bins.ts'
import { growTree, type Tree, type TreeOptions } from './grow-tree.ts'
import { chanceOfLogOdds } from './log-odds.ts'

export type BoostOptions = {
  trees: number
  leaves: number
  /** How much of each tree's advice is taken, 0–1. */
  learningRate: number
  /** Rows in a leaf, at least. */
  leafRowsMin: number
  /** Added to the curvature of each leaf: draws small leaves to zero. */
  ridge: number
  /**
   * Of the features, how many each tree looks at, drawn by its number; without: all. Of features that say the same, all
   * are then used, instead of one that a hair decides on.
   */
  featureShare?: number
}

/** Log odds to begin with, and trees that add to them. Plain data, to be kept as JSON. */
export type BoostedTrees = { base: number; trees: readonly Tree[] }

export type LabelledRows = Rows & {
  /** 1: it happened. */
  labels: Uint8Array
  /** How much each row counts; above 0. */
  weights: Float32Array
}

/**
 * Gradient boosting of regression trees for a chance (Friedman 2001, with the second-order steps of Chen and Guestrin
 * 2016 and histograms of binned features as LightGBM has them): each tree is fitted to what the ones before left over
 * of the weighted log loss. `follow` is told after each tree and stops it by answering false. The same rows give the
 * same trees. Time grows with rows × features × trees.
 */
export function boostTrees(
  rows: LabelledRows,
  options: BoostOptions,
  follow: (model: BoostedTrees) => boolean = () => true,
): BoostedTrees {
  const cuts = cutFeatures(rows)
  const bins = binRows(rows, cuts)
  const base = logOddsOfAll(rows)
  const scores = new Float64Array(rows.labels.length).fill(base)
  const slopes = {
    gradients: new Float32Array(scores.length),
    curvatures: new Float32Array(scores.length),
  }
  const trees: Tree[] = []
  const model = { base, trees }
  while (trees.length < options.trees) {
    setSlopes(rows, scores, slopes)
    const fit = { features: rows.features, bins, cuts, ...slopes, scores }
    trees.push(growTree(fit, { ...options, ...drawFeatures(options, trees.length) }))
    if (!follow(model)) break
  }
  return model
}

function drawFeatures(
  { featureShare = 1 }: BoostOptions,
  tree: number,
): Pick<TreeOptions, 'looksAt'> {
  if (featureShare >= 1) return {}
  return { looksAt: (feature) => drawFor(`${tree}, ${feature}`) < featureShare }
}

/** Of a row of which nothing is known, with one more of either kind, so that they are finite. */
function logOddsOfAll({ labels, weights }: LabelledRows): number {
  let happened = 0
  let all = 0
  for (const [at, weight] of weights.entries()) {
    all += weight
    if (labels[at]) happened += weight
  }
  return Math.log((happened + 1) / (all - happened + 1))
}

function setSlopes(
  { labels, weights }: LabelledRows,
  scores: Float64Array,
  { gradients, curvatures }: { gradients: Float32Array; curvatures: Float32Array },
): void {
  for (let at = 0; at < scores.length; at += 1) {
    const weight = weights[at] ?? 0
    const chance = chanceOfLogOdds(scores[at] ?? 0)
    gradients[at] = weight * (chance - (labels[at] ?? 0))
    curvatures[at] = weight * chance * (1 - chance)
  }
}

/** Log odds of the row of features that begins at `from`. */
export function scoreRow(model: BoostedTrees, values: Float32Array, from: number): number {
  let score = model.base
  for (const { feature, cut, below, above, value } of model.trees) {
    let node = 0
    for (;;) {
      const splitBy = feature[node] ?? -1
      if (splitBy < 0) break
      const isBelow = (values[from + splitBy] ?? 0) < (cut[node] ?? 0)
      node = (isBelow ? below[node] : above[node]) ?? 0
    }
    score += value[node] ?? 0
  }
  return score
}
