/** What was found of something, and what is true of it. */
export type Pair = { found: number; truth: number }

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Product-moment correlation, −1 to 1; NaN where a side is all alike or there are fewer than two. */
export function pearson(pairs: readonly Pair[]): number {
  const meanFound = mean(pairs.map(({ found }) => found))
  const meanTruth = mean(pairs.map(({ truth }) => truth))
  let [both, founds, truths] = [0, 0, 0]
  for (const { found, truth } of pairs) {
    both += (found - meanFound) * (truth - meanTruth)
    founds += (found - meanFound) ** 2
    truths += (truth - meanTruth) ** 2
  }
  return founds > 0 && truths > 0 ? both / Math.sqrt(founds * truths) : Number.NaN
}

/** Rank correlation: that of the ranks, equals at the middle of theirs (Spearman 1904). NaN as `pearson`. */
export function spearman(pairs: readonly Pair[]): number {
  const founds = rank(pairs.map(({ found }) => found))
  const truths = rank(pairs.map(({ truth }) => truth))
  return pearson(founds.map((found, place) => ({ found, truth: truths[place] ?? Number.NaN })))
}

/** Ranks from 0, equals at the middle of theirs. */
function rank(values: readonly number[]): number[] {
  const order = values.map((value, place) => ({ value, place }))
  order.sort((a, b) => a.value - b.value)
  const ranks = new Array<number>(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1
    for (const { place } of order.slice(from, to)) ranks[place] = (from + to - 1) / 2
    from = to
  }
  return ranks
}

/** The mean of what is a number; NaN of none. */
export const meanOf = (values: readonly number[]): number =>
  mean(values.filter((value) => !Number.isNaN(value)))

/** A fifth of what was stated, from the least likely up: the mean chance stated, and the share that it happened to. */
export type Fifth = { count: number; stated: number; happened: number }

export function calibrate(all: readonly { chance: number; happened: boolean }[]): Fifth[] {
  const sorted = [...all].sort((a, b) => a.chance - b.chance)
  return [0, 1, 2, 3, 4].map((fifth) => {
    const from = Math.round((fifth * sorted.length) / 5)
    const group = sorted.slice(from, Math.round(((fifth + 1) * sorted.length) / 5))
    return {
      count: group.length,
      stated: mean(group.map(({ chance }) => chance)),
      happened: mean(group.map(({ happened }) => Number(happened))),
    }
  })
}
