import { BINS_MAX } from './feature-bins.ts'

/** Node by node, the root first. `feature` −1: a leaf that adds `value`; else on to `below` the cut or `above`. */
export type Tree = {
  feature: number[]
  cut: number[]
  below: number[]
  above: number[]
  value: number[]
}

export type Fit = {
  features: number
  /** By row and feature, numbered through all features. */
  bins: Uint16Array
  cuts: readonly Float32Array[]
  gradients: Float32Array
  curvatures: Float32Array
  /** What the trees before come to for each row; the new tree is added. */
  scores: Float64Array
}

export type TreeOptions = {
  leaves: number
  learningRate: number
  leafRowsMin: number
  ridge: number
  /** Which features it may look at; without: all. */
  looksAt?: (feature: number) => boolean
}

type Split = { gain: number; feature: number; bin: number }

/** A leaf as long as it is not split: its rows, and of each feature's bins the sums of slopes and the count. */
type Leaf = {
  node: number
  from: number
  to: number
  sums: Float64Array
  gradient: number
  curvature: number
  split: Split
}

const FIELDS = 3
const GAIN_MIN = 1e-6

/** One tree, leaf by leaf where the most is gained. */
export function growTree(fit: Fit, options: TreeOptions): Tree {
  const tree: Tree = { feature: [], cut: [], below: [], above: [], value: [] }
  const order = new Int32Array(fit.scores.length)
  for (let row = 0; row < order.length; row += 1) order[row] = row
  const spare = new Int32Array(order.length)
  const whole = { from: 0, to: order.length }
  const leaves = [openLeaf(fit, options, tree, { ...whole, sums: sumRows(fit, order, whole) })]
  while (leaves.length < options.leaves) {
    const best = leaves.reduce((a, b) => (b.split.gain > a.split.gain ? b : a))
    if (best.split.gain <= GAIN_MIN) break
    const middle = partRows(fit, order, spare, best)
    leaves.splice(leaves.indexOf(best), 1, ...splitLeaf(fit, options, tree, order, best, middle))
  }
  for (const leaf of leaves) closeLeaf(fit, options, tree, order, leaf)
  return tree
}

function openLeaf(
  fit: Fit,
  options: TreeOptions,
  tree: Tree,
  rows: Pick<Leaf, 'from' | 'to' | 'sums'>,
): Leaf {
  const node = tree.feature.push(-1) - 1
  tree.cut.push(0)
  tree.below.push(0)
  tree.above.push(0)
  tree.value.push(0)
  let gradient = 0
  let curvature = 0
  for (let at = 0; at < BINS_MAX * FIELDS; at += FIELDS) {
    gradient += rows.sums[at] ?? 0
    curvature += rows.sums[at + 1] ?? 0
  }
  const leaf = { ...rows, node, gradient, curvature }
  return { ...leaf, split: findSplit(fit, options, leaf) }
}

function sumRows(
  { features, bins, gradients, curvatures }: Fit,
  order: Int32Array,
  { from, to }: { from: number; to: number },
): Float64Array {
  const sums = new Float64Array(features * BINS_MAX * FIELDS)
  for (let at = from; at < to; at += 1) {
    const row = order[at] as number
    const gradient = gradients[row] as number
    const curvature = curvatures[row] as number
    const end = (row + 1) * features
    for (let place = row * features; place < end; place += 1) {
      const field = (bins[place] as number) * FIELDS
      sums[field] = (sums[field] as number) + gradient
      sums[field + 1] = (sums[field + 1] as number) + curvature
      sums[field + 2] = (sums[field + 2] as number) + 1
    }
  }
  return sums
}

function findSplit(fit: Fit, options: TreeOptions, leaf: Omit<Leaf, 'split'>): Split {
  const best = { gain: 0, feature: -1, bin: 0 }
  for (let feature = 0; feature < fit.features; feature += 1) {
    if (options.looksAt && !options.looksAt(feature)) continue
    const bins = fit.cuts[feature]?.length ?? 0
    const found = findCut(options, leaf, feature, bins)
    if (found.gain > best.gain) Object.assign(best, found)
  }
  return best
}

function findCut(
  { ridge, leafRowsMin }: TreeOptions,
  { sums, gradient, curvature, from, to }: Omit<Leaf, 'split'>,
  feature: number,
  bins: number,
): Split {
  const best = { gain: 0, feature, bin: 0 }
  const unsplit = gradient ** 2 / (curvature + ridge)
  let [left, leftCurvature, rows] = [0, 0, 0]
  for (let bin = 0; bin < bins; bin += 1) {
    const field = (feature * BINS_MAX + bin) * FIELDS
    left += sums[field] as number
    leftCurvature += sums[field + 1] as number
    rows += sums[field + 2] as number
    if (rows < leafRowsMin) continue
    if (to - from - rows < leafRowsMin) break
    const right = gradient - left
    const gain =
      left ** 2 / (leftCurvature + ridge) +
      right ** 2 / (curvature - leftCurvature + ridge) -
      unsplit
    if (gain > best.gain) Object.assign(best, { gain, bin })
  }
  return best
}

/** Puts the rows below the cut first, in their order; returns where the others begin. */
function partRows(
  fit: Fit,
  order: Int32Array,
  spare: Int32Array,
  { from, to, split }: Leaf,
): number {
  const lastBelow = split.feature * BINS_MAX + split.bin
  let middle = from
  let others = 0
  for (let at = from; at < to; at += 1) {
    const row = order[at] as number
    if ((fit.bins[row * fit.features + split.feature] as number) <= lastBelow) {
      order[middle] = row
      middle += 1
    } else {
      spare[others] = row
      others += 1
    }
  }
  order.set(spare.subarray(0, others), middle)
  return middle
}

/** The smaller half is summed; what is left of the whole is the other. */
function splitLeaf(
  fit: Fit,
  options: TreeOptions,
  tree: Tree,
  order: Int32Array,
  leaf: Leaf,
  middle: number,
): [Leaf, Leaf] {
  const halves = [
    { from: leaf.from, to: middle },
    { from: middle, to: leaf.to },
  ] as const
  const small = middle - leaf.from < leaf.to - middle ? 0 : 1
  const summed = sumRows(fit, order, halves[small])
  const rest = leaf.sums
  for (let at = 0; at < rest.length; at += 1) {
    rest[at] = (rest[at] as number) - (summed[at] as number)
  }
  const sums = small === 0 ? [summed, rest] : [rest, summed]
  const below = openLeaf(fit, options, tree, { ...halves[0], sums: sums[0] ?? summed })
  const above = openLeaf(fit, options, tree, { ...halves[1], sums: sums[1] ?? summed })
  tree.feature[leaf.node] = leaf.split.feature
  tree.cut[leaf.node] = fit.cuts[leaf.split.feature]?.[leaf.split.bin] ?? 0
  tree.below[leaf.node] = below.node
  tree.above[leaf.node] = above.node
  return [below, above]
}

function closeLeaf(
  { scores }: Fit,
  { learningRate, ridge }: TreeOptions,
  tree: Tree,
  order: Int32Array,
  { node, from, to, gradient, curvature }: Leaf,
): void {
  const value = (-learningRate * gradient) / (curvature + ridge)
  tree.value[node] = value
  for (let at = from; at < to; at += 1) {
    const row = order[at] as number
    scores[row] = (scores[row] as number) + value
  }
}
