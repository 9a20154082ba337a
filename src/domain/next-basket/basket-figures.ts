/** How well a ranking foresaw a basket; each 0–1. */
export type BasketFigures = {
  recallAt10: number
  ndcgAt10: number
  recallAt20: number
  ndcgAt20: number
  /** 1: at least one of the first ten was bought. */
  phrAt10: number
}

/**
 * Recall: of what was bought, how much is among the first ten or twenty. NDCG: the gain of each by 1 / log2(1 + rank),
 * of that of the best ranking of the whole basket. As in the reality check of next-basket methods (Li and others 2023).
 */
export function judgeRanking(
  ranked: readonly number[],
  bought: ReadonlySet<number>,
): BasketFigures {
  const at10 = judgeFirst(ranked.slice(0, 10), bought)
  const at20 = judgeFirst(ranked.slice(0, 20), bought)
  const ideal = idealGain(bought.size)
  return {
    recallAt10: at10.hits / bought.size,
    ndcgAt10: at10.gain / ideal,
    recallAt20: at20.hits / bought.size,
    ndcgAt20: at20.gain / ideal,
    phrAt10: at10.hits > 0 ? 1 : 0,
  }
}

function judgeFirst(first: readonly number[], bought: ReadonlySet<number>) {
  let [hits, gain] = [0, 0]
  for (const [at, item] of first.entries()) {
    if (!bought.has(item)) continue
    hits += 1
    gain += 1 / Math.log2(at + 2)
  }
  return { hits, gain }
}

function idealGain(size: number): number {
  let gain = 0
  for (let at = 0; at < size; at += 1) gain += 1 / Math.log2(at + 2)
  return gain
}

/** The mean of each figure; all 0 where there is nothing. */
export function meanFigures(all: readonly BasketFigures[]): BasketFigures {
  const mean = (name: keyof BasketFigures): number =>
    all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length)
  return {
    recallAt10: mean('recallAt10'),
    ndcgAt10: mean('ndcgAt10'),
    recallAt20: mean('recallAt20'),
    ndcgAt20: mean('ndcgAt20'),
    phrAt10: mean('phrAt10'),
  }
}
