import { betaShare } from '../statistics/incomplete-beta.ts'
import { HIGH_SHARE, LOW_SHARE, outlookOfTails } from './future-baskets.ts'
import type { SpendBelief } from './spend-model.ts'

/** An expectation, and ends between which eight members in ten, at least, end up. */
export type Range = { expected: number; low: number; high: number }

/** The chance behind an end is found to so much. */
const CHANCE_PRECISION = 1e-5
const STEPS_MAX = 60
/** Shares so near to 0 or 1 change no figure that anybody reads. */
const SHARE_MIN = 1e-9
/** More baskets than that are taken together with their neighbours, a twenty-fifth of their number at a time. */
const ALONE_MAX = 25

/**
 * What a member will spend, in the unit of the belief, given the chances `tails` of at least 1, 2, 3 … baskets. Ends are
 * of baskets and spend together: a sum of n baskets that are Gamma(p, ν) is Gamma(p n, ν), and where ν is itself
 * Gamma(shape, scale), sum / (scale + sum) is Beta(p n, shape) (Fader and Hardie 2013 have the law of the mean). So
 * they know how many baskets may come, how baskets differ and how little may be known of the member; not that the
 * parameters themselves are estimates, nor that what is paid may change with the times.
 */
export function spendAhead(tails: readonly number[], spend: SpendBelief): Range {
  const baskets = outlookOfTails(tails)
  const expected = baskets.expected * spend.perBasket
  const { ofOwn, perBasket } = spend
  if (!ofOwn) return { expected, low: baskets.low * perBasket, high: baskets.high * perBasket }
  const groups = groupTails(tails)
  const upTo = (logRatio: number): number => shareUpTo(groups, ofOwn, Math.exp(logRatio))
  const near = Math.log(expected / ofOwn.scale)
  const end = (share: number): number =>
    1 - (tails[0] ?? 0) >= share ? 0 : ofOwn.scale * Math.exp(findEnd(upTo, share, near))
  return { expected, low: end(LOW_SHARE), high: end(HIGH_SHARE) }
}

/** A number of baskets, and the chance of it and the few beside it. */
type Group = { baskets: number; chance: number }

function groupTails(tails: readonly number[]): Group[] {
  const groups: Group[] = []
  for (let from = 1; from <= tails.length; ) {
    const width = Math.max(1, Math.floor(from / ALONE_MAX))
    const chance = (tails[from - 1] ?? 0) - (tails[from - 1 + width] ?? 0)
    groups.push({ baskets: from + (width - 1) / 2, chance })
    from += width
  }
  return groups
}

/** The chance to spend no more than `ratio` times the scale. */
function shareUpTo(
  groups: readonly Group[],
  { p, shape }: NonNullable<SpendBelief['ofOwn']>,
  ratio: number,
): number {
  const x = ratio / (1 + ratio)
  // More baskets come to more: around the number that comes to just that, shares go to 1 below and to 0 above.
  const above = groups.findIndex(({ baskets }) => baskets * p > shape * ratio)
  const turning = above < 0 ? groups.length : above
  let beyond = groups.slice(turning).reduce((sum, { chance }) => sum + chance, 0)
  for (let at = turning; at < groups.length; at += 1) {
    const { baskets, chance } = groups[at] ?? { baskets: 1, chance: 0 }
    const share = betaShare(x, p * baskets, shape)
    if (share < SHARE_MIN) break
    beyond -= chance * share
  }
  for (let at = turning - 1; at >= 0; at -= 1) {
    const { baskets, chance } = groups[at] ?? { baskets: 1, chance: 0 }
    const more = 1 - betaShare(x, p * baskets, shape)
    if (more < SHARE_MIN) break
    beyond += chance * more
  }
  return 1 - beyond
}

/**
 * Where a rising share comes to `share`, looked for from `near` (regula falsi as of Illinois: an end that stays twice
 * weighs half).
 */
function findEnd(upTo: (at: number) => number, share: number, near: number): number {
  let [low, high] = [near - 1, near + 1]
  let [below, above] = [upTo(low) - share, upTo(high) - share]
  while (below > 0) [high, above, low, below] = [low, below, low - 1, upTo(low - 1) - share]
  while (above < 0) [low, below, high, above] = [high, above, high + 1, upTo(high + 1) - share]
  let moved: 'low' | 'high' | undefined
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const at = (low * above - high * below) / (above - below)
    const off = upTo(at) - share
    if (Math.abs(off) < CHANCE_PRECISION) return at
    if (off < 0) {
      if (moved === 'low') above /= 2
      ;[low, below, moved] = [at, off, 'low']
    } else {
      if (moved === 'high') below /= 2
      ;[high, above, moved] = [at, off, 'high']
    }
  }
  return (low + high) / 2
}
