import { type Candidate, toCandidate, totalOf } from './candidate.ts'
import type { EvaluationInput, EvaluationLine } from './evaluation.ts'
import { grantPoints, multipliersMax, type PointsGranted } from './grant-points.ts'
import type { Match } from './match-offers.ts'
import { openMatches, type UnspentMatch } from './open-matches.ts'
import { openPosition, type Position } from './position.ts'
import type { Effort, Scene } from './search.ts'
import { settleLevel } from './settle-level.ts'

/** Steps that the search of one basket may take. */
const STEPS_MAX = 500

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
  const effort: Effort = { stepsLeft: STEPS_MAX, stopped: false }
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
type SettleLevel = (scene: Scene, candidates: readonly Candidate[]) => Position

/** The best of these offers, the highest priority first. */
export function settleMoney(
  candidates: readonly Candidate[],
  scene: MoneyScene,
  level: SettleLevel = settleLevel,
): Pick<Settled, 'position' | 'starts' | 'isCapped'> {
  const settled = settle(candidates, scene, level)
  const most = scene.discountMaxMinor
  const isCapped = most !== null && totalOf(settled.position.grants) > most
  return { ...(isCapped ? settle(capped(candidates, most), scene, level) : settled), isCapped }
}

function settle(
  all: readonly Candidate[],
  { lines, multipliers, effort }: MoneyScene,
  level: SettleLevel,
) {
  let position = openPosition(lines)
  const starts = new Map<number, Position>()
  for (const [priority, candidates] of byPriority(all)) {
    starts.set(priority, position)
    position = level({ position, multipliers, effort }, candidates)
  }
  return { position, starts }
}

/** A cap on all that is taken off a basket is one more budget, which every offer takes from. */
function capped(candidates: readonly Candidate[], moneyMinor: number): Candidate[] {
  const basket = { key: 'basket', uses: null, sets: null, moneyMinor }
  return candidates.map((one) => ({ ...one, budgets: [...one.budgets, basket] }))
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
