import { isSold, type LineKind } from './basket.ts'
import { addDays, addMonths, endOfDay, localDate, startOfDay } from './calendar.ts'
import type { LineLaw } from './law/line-law.ts'
import type { EarnCap, Programme } from './programme.ts'

/**
 * What says how many points a basket earns, kept with it, for the programme's terms change. What is left out is as it
 * was before there was a choice, so that baskets from then are computed as they were.
 */
export type EarningTerms = Pick<Programme, 'pointValueMinor' | 'earnStepMinor'> & {
  /** Left out: the net amount earns. */
  earnOn?: 'beforeCoupons' | undefined
  /** By the member's tier; left out: 100. */
  earnPercent?: number | undefined
  /** The part of the net amount that was paid with tenders that do not earn; left out: none. */
  notEarningMinor?: number | undefined
  /** What a cap has left of the points; left out: no cap was reached. */
  earnedMax?: number | undefined
}

/** The terms of a basket's moment, before it is known how it is paid. */
export function earningTermsOf(programme: Programme, tier: string | null): EarningTerms {
  const { pointValueMinor, earnStepMinor, earnOn, tiers } = programme
  const terms: EarningTerms = { pointValueMinor, earnStepMinor }
  if (earnOn === 'beforeCoupons') terms.earnOn = earnOn
  const { earnPercent = 100 } = tiers.find(({ name }) => name === tier) ?? {}
  if (earnPercent !== 100) terms.earnPercent = earnPercent
  return terms
}

export type EarningLine = {
  netMinor: number
  /** What coupons took off it, bearers' codes of promotions too; left out: nothing. */
  couponMinor?: number
  /** How often its points count; 0: it earns none. */
  multiplier: number
  /** False: points pay for other lines only. */
  payable?: boolean
}

/** A basket, or what remains of one after returns. */
export type Earning = {
  /** What is sold; deposits earn nothing. */
  lines: readonly EarningLine[]
  /** What of it is paid with points. */
  pointsMinor: number
  /** What of it is paid with tenders that do not earn; of a whole basket `terms.notEarningMinor`. */
  notEarningMinor: number
  bonusPoints: number
}

/**
 * The most points of one basket: far above any, and so far below 2^53 that balances stay exact whatever bonuses say.
 */
const BASKET_POINTS_MAX = 1_000_000_000

/**
 * The points of a basket: what earns, each line times its multiplier and all times the tier's percentage, less the part
 * that was paid without earning, floored once; then the bonuses, which a tier leaves as they are; then no more than
 * caps have left. What points pay is taken off the lines that they may pay for, in proportion, and then what
 * tenders that do not earn pay off all that is left, in proportion.
 *
 * Returns compute with it what the rest of a basket earns: the lines that remain with what promotions and coupons take
 * off them then, what is still paid with points and with such tenders, the bonuses of the rest, and the terms kept in
 * the basket's trace. It depends on the rest alone, so parts may be returned in any order.
 */
export function earnedPoints(earning: Earning, terms: EarningTerms): number {
  const { lines, pointsMinor, notEarningMinor, bonusPoints } = earning
  const payable = sumUp(
    lines.filter((line) => line.payable !== false),
    terms,
  )
  const others = sumUp(
    lines.filter((line) => line.payable === false),
    terms,
  )
  const [paidMinor, ofMinor] = partLeft(payable.baseMinor, BigInt(pointsMinor))
  const leftMinor = paidMinor + others.baseMinor
  const [earningMinor, ofLeftMinor] = partLeft(leftMinor, BigInt(notEarningMinor))
  const weighted = payable.weightedMinor * paidMinor + others.weightedMinor * ofMinor
  const share = weighted * earningMinor * BigInt(terms.earnPercent ?? 100)
  const points = share / (ofMinor * ofLeftMinor * BigInt(terms.earnStepMinor) * 100n)
  const most = Math.min(BASKET_POINTS_MAX, terms.earnedMax ?? BASKET_POINTS_MAX)
  // Compared before it is a number, for it may be more than one can hold.
  const all = points + BigInt(bonusPoints)
  return all < BigInt(most) ? Number(all) : most
}

/** A line as far as it earns: only what is sold does. */
type SoldLine = { line: number; kind: LineKind; amountMinor: number; law?: LineLaw | undefined }

type Granted = {
  discounts: readonly { line: number; couponId: string | null; amountMinor: number }[]
  /** How often a line's points count, by line; 1 where it is not named. */
  multipliers: ReadonlyMap<number, number>
  bonusPoints: number
}

/** What a basket earns by, from its lines and what the engine has granted for them. */
export function earningOf(
  lines: readonly SoldLine[],
  { discounts, multipliers, bonusPoints }: Granted,
  paid: Pick<Earning, 'pointsMinor' | 'notEarningMinor'>,
): Earning {
  const off = new Map<number, { allMinor: number; couponMinor: number }>()
  for (const { line, couponId, amountMinor } of discounts) {
    const sum = off.get(line) ?? { allMinor: 0, couponMinor: 0 }
    sum.allMinor += amountMinor
    if (couponId !== null) sum.couponMinor += amountMinor
    off.set(line, sum)
  }
  const sold = lines.filter(isSold).map(({ line, amountMinor, law }): EarningLine => {
    const { allMinor, couponMinor } = off.get(line) ?? { allMinor: 0, couponMinor: 0 }
    return {
      netMinor: amountMinor - allMinor,
      couponMinor,
      multiplier: law?.noEarning ? 0 : (multipliers.get(line) ?? 1),
      payable: !law?.noSpending,
    }
  })
  return { lines: sold, ...paid, bonusPoints }
}

/** What is left of an amount, as a fraction; nothing of nothing. */
const partLeft = (amount: bigint, taken: bigint): [left: bigint, of: bigint] =>
  amount <= 0n ? [0n, 1n] : [taken < amount ? amount - taken : 0n, amount]

function sumUp(
  lines: readonly EarningLine[],
  { earnOn }: EarningTerms,
): { baseMinor: bigint; weightedMinor: bigint } {
  let baseMinor = 0n
  let weightedMinor = 0n
  for (const { netMinor, couponMinor = 0, multiplier } of lines) {
    const base = BigInt(earnOn === 'beforeCoupons' ? netMinor + couponMinor : netMinor)
    baseMinor += base
    weightedMinor += base * BigInt(multiplier)
  }
  return { baseMinor, weightedMinor }
}

/** How a basket earns beside its amounts, by the number of the line; what is not named earns once. */
export type EarningWeights = {
  multipliers: [line: number, multiplier: number][]
  /** Lines that points may not pay for. */
  unpayable: number[]
  bonusPoints: number
}

type Tender = { type: string; amountMinor: number }

/** What of an amount due is paid with tenders that do not earn; change is given on the others. */
export function notEarningMinorOf(
  tenders: readonly Tender[],
  dueMinor: number,
  { notEarningTenders }: Programme,
): number {
  if (tenders.length === 0 || notEarningTenders.length === 0) return 0
  const types = new Set(notEarningTenders.map((type) => type.toLowerCase()))
  const paidMinor = tenders
    .filter(({ type }) => types.has(type.toLowerCase()))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return Math.max(0, Math.min(paidMinor, dueMinor))
}

/** A cap, and what the member may still earn under it. */
export type CapRoom = { cap: EarnCap; points: number }

/**
 * What caps leave of a basket's points, and the cap that said so. One that refuses is asked about all that the basket
 * would earn, before another reduces it.
 */
export function capEarned(
  points: number,
  rooms: readonly CapRoom[],
): { points: number; by: EarnCap | null } {
  const reached = rooms.filter((room) => points > Math.max(0, room.points))
  const refusing = reached.find(({ cap }) => cap.policy === 'refuse')
  if (refusing) return { points: 0, by: refusing.cap }
  const [least] = reached.sort((a, b) => a.points - b.points)
  return least ? { points: Math.max(0, least.points), by: least.cap } : { points, by: null }
}

/** The local day or month of a purchase; the end is not part of it. */
export function capSpan(
  per: 'day' | 'month',
  purchasedAt: Date,
  timeZone: string,
): { from: Date; until: Date } {
  const day = localDate(purchasedAt, timeZone)
  if (per === 'day') return { from: startOfDay(day, timeZone), until: endOfDay(day, timeZone) }
  const first = `${day.slice(0, -2)}01`
  return {
    from: startOfDay(first, timeZone),
    until: startOfDay(addMonths(first, 1), timeZone),
  }
}

/** When points of a purchase can be spent: after the end of the local day so many days later; null: at once. */
export function pointsAvailable(
  purchasedAt: Date,
  timeZone: string,
  { pending, returnWindowDays }: Programme,
): Date | null {
  const days = pending.kind === 'days' ? pending.days : returnWindowDays
  if (pending.kind === 'none' || days === null) return null
  return endOfDay(addDays(localDate(purchasedAt, timeZone), days), timeZone)
}
