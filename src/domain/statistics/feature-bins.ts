/** Rows of features, one after the other. */
export type Rows = { features: number; values: Float32Array }

/** As many as tell values apart well enough. */
export const BINS_MAX = 64
const SAMPLE_MAX = 20_000

/** Where each feature is cut into bins of about equally many rows, rising. A value is in the bin of the cuts it reaches. */
export function cutFeatures(rows: Rows): Float32Array[] {
  const { features, values } = rows
  const count = values.length / features
  const taken = Math.min(count, SAMPLE_MAX)
  return Array.from({ length: features }, (_, feature) => {
    const sample = new Float32Array(taken)
    for (let at = 0; at < taken; at += 1) {
      sample[at] = values[Math.floor((at * count) / taken) * features + feature] ?? 0
    }
    return cutSorted(sample.sort())
  })
}

function cutSorted(sorted: Float32Array): Float32Array {
  const cuts: number[] = []
  for (let bin = 1; bin < BINS_MAX; bin += 1) {
    const value = sorted[Math.floor((bin * sorted.length) / BINS_MAX)] ?? 0
    if (value > (cuts.at(-1) ?? sorted[0] ?? 0)) cuts.push(value)
  }
  return Float32Array.from(cuts)
}

/**
 * The bin of every value, by these cuts. Bins are numbered through all features, `BINS_MAX` to each: for a thousand
 * features at most.
 */
export function binRows(rows: Rows, cuts: readonly Float32Array[]): Uint16Array {
  const { features, values } = rows
  const bins = new Uint16Array(values.length)
  for (let feature = 0; feature < features; feature += 1) {
    const own = cuts[feature] ?? new Float32Array()
    for (let at = feature; at < values.length; at += features) {
      bins[at] = feature * BINS_MAX + binOf(own, values[at] ?? 0)
    }
  }
  return bins
}

function binOf(cuts: Float32Array, value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value < (cuts[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}
