/** What a method said of somebody, higher for more likely, and what became true. */
export type Scored = { score: number; happened: boolean }

/**
 * The chance that one to whom it happened scores above one to whom it did not; equal scores count half (mid-ranks;
 * Mann and Whitney 1947). ½ where it happened to all or to none.
 */
export function areaUnderCurve(scored: readonly Scored[]): number {
  const groups = groupByScore(scored)
  let [below, won] = [0, 0]
  let happenedTotal = 0
  for (const { happened, spared } of groups) {
    won += happened * (below + spared / 2)
    below += spared
    happenedTotal += happened
  }
  const pairs = happenedTotal * below
  return pairs === 0 ? 0.5 : won / pairs
}

/**
 * The score from which on to say “it will happen” to be right most often; the highest of several. +∞ where it is
 * best never said.
 */
export function bestThreshold(scored: readonly Scored[]): number {
  let right = scored.filter(({ happened }) => !happened).length
  let best = { right, threshold: Number.POSITIVE_INFINITY }
  for (const { score, happened, spared } of groupByScore(scored).reverse()) {
    right += happened - spared
    if (right > best.right) best = { right, threshold: score }
  }
  return best.threshold
}

/** The share, in 0..1, of whom it is said rightly that it will happen (`score` at `threshold` or above) or will not. */
export const accuracyAt = (scored: readonly Scored[], threshold: number): number =>
  scored.filter(({ score, happened }) => score >= threshold === happened).length / scored.length

type Group = { score: number; happened: number; spared: number }

/** How many of each score it happened to or not, from the lowest score. */
function groupByScore(scored: readonly Scored[]): Group[] {
  const groups: Group[] = []
  for (const { score, happened } of [...scored].sort((p, q) => p.score - q.score)) {
    let group = groups.at(-1)
    if (group?.score !== score) {
      group = { score, happened: 0, spared: 0 }
      groups.push(group)
    }
    if (happened) group.happened += 1
    else group.spared += 1
  }
  return groups
}
