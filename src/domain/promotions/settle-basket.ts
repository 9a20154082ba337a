import { type Candidate, toCandidate } from './candidate.ts'
import { cutTotal } from './cut-total.ts'
import type { EvaluationInput, EvaluationLine } from './evaluation.ts'
import { grantPoints, multipliersMax, type PointsGranted } from './grant-points.ts'
import type { Match } from './match-offers.ts'
import { isCoupon } from './offer.ts'
import { openMatches, type UnspentMatch } from './open-matches.ts'
import { totalOf } from './pieces.ts'
import { openPosition, type Position } from './position.ts'
import { EFFORT_MAX, type Effort } from './search.ts'
import { type Level, settleLevel } from './settle-level.ts'

/** How a basket comes out, before it is told. */
export type Settled = {
  /** Those that offers can be for, in line order. */
  lines: EvaluationLine[]
  matches: readonly Match[]
  unspent: readonly UnspentMatch[]
  candidates: readonly Candidate[]
  position: Position
  /** What each priority has met. */
  starts: ReadonlyMap<number, Position>
  /** Whether the cap of the basket bore on it. */
  isCapped: boolean
  points: PointsGranted
  searchStopped: boolean
}

/** Who gets what, in money and then in points. */
export function settleBasket(input: EvaluationInput): Settled {
  const { lines, matches, unspent } = openMatches(input)
  const effort: Effort = { left: EFFORT_MAX, stopped: false }
  const multipliers = multipliersMax(matches, lines, input)
  const candidates = matches.flatMap((match) => toCandidate(match, input) ?? [])
  const { discountMaxMinor } = input
  const money = settleMoney(candidates, { lines, multipliers, effort, discountMaxMinor })
  const points = grantPoints(money.position, matches, input)
  return { lines, matches, unspent, candidates, ...money, points, searchStopped: effort.stopped }
}

type MoneyScene = {
  lines: readonly EvaluationLine[]
  multipliers: readonly number[]
  effort: Effort
  /** The most that all together take off; null: no limit. */
  discountMaxMinor: number | null
}

/** Settles all offers of one priority. */
type SettleLevel = (level: Level, candidates: readonly Candidate[]) => Position

/**
 * The best of these offers, the highest priority first, as far as the cap of the basket goes. Where promotions alone
 * reach that, coupons are kept.
 */
export function settleMoney(
  candidates: readonly Candidate[],
  scene: MoneyScene,
  settle: SettleLevel = settleLevel,
): Money {
  const all = settleLevels(candidates, scene, settle)
  const most = scene.discountMaxMinor ?? Number.POSITIVE_INFINITY
  if (totalOf(all.position.grants) <= most) return { ...all, isCapped: false }
  const promotions = candidates.filter(({ offer }) => !isCoupon(offer))
  const few = promotions.length < candidates.length && settleLevels(promotions, scene, settle)
  const { position, starts } = few && totalOf(few.position.grants) >= most ? few : all
  return { position: cutTotal(position, most, scene.multipliers), starts, isCapped: true }
}

type Money = Pick<Settled, 'position' | 'starts' | 'isCapped'>

function settleLevels(
  all: readonly Candidate[],
  { lines, multipliers, effort }: MoneyScene,
  settle: SettleLevel,
): Omit<Money, 'isCapped'> {
  let position = openPosition(lines)
  const starts = new Map<number, Position>()
  for (const [priority, candidates] of byPriority(all)) {
    starts.set(priority, position)
    position = settle({ position, multipliers, effort }, candidates)
  }
  return { position, starts }
}

/** Highest first. */
function byPriority(candidates: readonly Candidate[]): [priority: number, Candidate[]][] {
  const levels = new Map<number, Candidate[]>()
  for (const candidate of candidates) {
    const level = levels.get(candidate.offer.priority)
    if (level) level.push(candidate)
    else levels.set(candidate.offer.priority, [candidate])
  }
  return [...levels].sort(([a], [b]) => b - a)
}
