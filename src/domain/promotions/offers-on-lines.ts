import { allocate, percentOf, sumMinor } from '../money.ts'
import type { EvaluationLine } from './evaluation.ts'
import { type Grants, grant, type Share } from './grants.ts'
import type { Match } from './match-scope.ts'
import { comparePrecedence, type MoneyOffer } from './offer.ts'

/** What an offer would take off the lines that are still free. */
type Bid = { match: Match<MoneyOffer>; shares: Share[]; totalMinor: number }

/**
 * Grants offers on products and categories: the one that takes most off its free lines first, then the next on
 * the lines still free. A line is free until an offer has taken something off it.
 */
export function grantOffersOnLines(grants: Grants, matches: readonly Match<MoneyOffer>[]): void {
  const taken = new Set<number>()
  const queue = matches.map((match) => bidOf(match, taken)).sort(compareBids)
  for (let best = queue.shift(); best; best = queue.shift()) {
    const bid = bidOf(best.match, taken)
    if (bid.totalMinor === 0) continue
    // Bids only ever fall, so one that still holds is the highest; one that fell queues up again.
    if (bid.totalMinor < best.totalMinor) {
      queue.push(bid)
      queue.sort(compareBids)
    } else if (grant(grants, bid.match.offer, bid.shares)) {
      for (const share of bid.shares) taken.add(share.line)
    }
  }
}

const compareBids = (a: Bid, b: Bid): number =>
  b.totalMinor - a.totalMinor || comparePrecedence(a.match.offer, b.match.offer)

function bidOf(match: Match<MoneyOffer>, taken: ReadonlySet<number>): Bid {
  const free = match.lines.filter((line) => !taken.has(line.line))
  const shares = sharesOf(match.offer, free).filter((share) => share.amountMinor > 0)
  return { match, shares, totalMinor: sumMinor(shares.map((share) => share.amountMinor)) }
}

/** A percentage rounds line by line, as on the shelf label; an amount is once per basket. */
function sharesOf({ reward }: MoneyOffer, lines: readonly EvaluationLine[]): Share[] {
  if (reward.kind === 'percentOff') {
    return lines.map(({ line, amountMinor }) => ({
      line,
      amountMinor: percentOf(amountMinor, reward.percent),
    }))
  }
  const amounts = lines.map((line) => line.amountMinor)
  const parts = allocate(Math.min(reward.amountMinor, sumMinor(amounts)), amounts)
  return lines.map(({ line }, index) => ({ line, amountMinor: parts[index] ?? 0 }))
}
