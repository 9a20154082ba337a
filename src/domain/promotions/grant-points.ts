import type { EvaluationInput, EvaluationLine } from './evaluation.ts'
import type { OfferLine, PointsKind } from './kinds/kind.ts'
import { kindOf, type Reward } from './kinds.ts'
import type { Match } from './match-offers.ts'
import { shortAfter } from './minimum-spend.ts'
import { compareIds, isCoupon, type Offer, subjectOf } from './offer.ts'
import { openPosition, type Position } from './position.ts'
import { linesAt } from './take.ts'

export type PointsGranted = {
  /** How often a line's points count, by position. */
  multipliers: number[]
  bonusPoints: number
  /** Offers that had an effect, in how many sets. */
  uses: { offer: Offer; sets: number }[]
}

type Candidate = { offer: Offer; kind: PointsKind<Reward>; places: Match['places'] }

type Left = { uses: number; sets: number }

type Scene = { position: Position; left: Map<string, Left>; budgets: EvaluationInput['budgets'] }

/** Coupons for points of one basket up to which every choice of them is looked at. */
const EXACT_COUPONS_MAX = 8

/**
 * The multiplier that each line could have at most, whatever is taken off: of offers whose caps hold nothing, or whose
 * minimum spend is above all there is, none. What is spent after discounts is known only when money is settled, so an
 * offer that asks for it counts as reached until then.
 */
export function multipliersMax(
  matches: readonly Match[],
  lines: readonly EvaluationLine[],
  input: Pick<EvaluationInput, 'budgets'>,
): number[] {
  const start = openPosition(lines)
  const scene = sceneOf(start, input)
  const multipliers = lines.map(() => 1)
  for (const candidate of candidatesOf(matches, start)) {
    if (setsLeft(scene, candidate.offer) < 1) continue
    const multiplier = multiplierOf(candidate)
    for (const { at } of candidate.places) {
      multipliers[at] = Math.max(multipliers[at] ?? 1, multiplier)
    }
  }
  return multipliers
}

/**
 * The points of a basket whose money is settled: every line at the highest multiplier that there is for it, with the
 * fewest coupons that do, and every bonus. A coupon is used where it gives more than promotions alone.
 */
export function grantPoints(
  position: Position,
  matches: readonly Match[],
  input: Pick<EvaluationInput, 'budgets'>,
): PointsGranted {
  const candidates = candidatesOf(matches, position)
  const scene = sceneOf(position, input)
  const granted: PointsGranted = {
    multipliers: position.lines.map(() => 1),
    bonusPoints: 0,
    uses: [],
  }
  grantBonuses(scene, candidates, granted)
  const multiplying = candidates
    .filter(({ kind }) => kind.multiplierOf)
    .sort((a, b) => multiplierOf(b) - multiplierOf(a) || compareIds(a.offer.id, b.offer.id))
  const promotions = multiplying.filter(({ offer }) => !isCoupon(offer))
  const coupons = multiplying.filter(({ offer }) => isCoupon(offer))
  lift(scene, promotions, granted)
  lift(scene, chooseCoupons(scene, coupons, granted), granted)
  return granted
}

/** With what caps still hold, by their key, the money offers of this basket counted. */
function sceneOf(position: Position, { budgets }: Pick<EvaluationInput, 'budgets'>): Scene {
  const left = new Map<string, Left>()
  for (const { key, uses, sets } of [...budgets.values()].flat()) {
    left.set(key, {
      uses: uses ?? Number.POSITIVE_INFINITY,
      sets: sets ?? Number.POSITIVE_INFINITY,
    })
  }
  const scene = { position, left, budgets }
  for (const { candidate, sets } of position.grants) useUp(scene, candidate.offer, sets)
  return scene
}

function useUp({ left, budgets }: Scene, offer: Offer, sets: number): void {
  for (const { key } of budgets.get(subjectOf(offer)) ?? []) {
    const before = left.get(key)
    if (before) left.set(key, { uses: before.uses - 1, sets: before.sets - sets })
  }
}

/** How many sets the caps of an offer still allow; 0: it is used up. */
function setsLeft({ left, budgets }: Scene, offer: Offer): number {
  const all = (budgets.get(subjectOf(offer)) ?? []).map(({ key }) => left.get(key))
  const isUsedUp = all.some((one) => one !== undefined && one.uses < 1)
  return isUsedUp ? 0 : Math.min(...all.map((one) => one?.sets ?? Number.POSITIVE_INFINITY))
}

/** The offers of points, as far as what they ask to be spent is spent in this position. */
const candidatesOf = (matches: readonly Match[], position: Position): Candidate[] =>
  matches.flatMap((match) => {
    const kind = kindOf(match.offer.reward)
    return kind.gives === 'points' && shortAfter(match, position) === 0 ? { ...match, kind } : []
  })

const multiplierOf = ({ kind, offer }: Candidate): number => kind.multiplierOf?.(offer.reward) ?? 1

/** Every bonus; where a cap does not reach for all, the larger ones, then the lowest ids. */
function grantBonuses(
  scene: Scene,
  candidates: readonly Candidate[],
  granted: PointsGranted,
): void {
  const bonuses = candidates
    .filter(({ kind }) => kind.bonusOf)
    .map(({ kind, offer, places }) => {
      const lines: OfferLine[] = linesAt(scene.position, places, { onBasket: false })
      const bonusOf = (most: number) => {
        const setsMax = Math.min(offer.setsPerBasket ?? Number.POSITIVE_INFINITY, most)
        return kind.bonusOf?.(offer.reward, lines, setsMax) ?? { sets: 0, points: 0 }
      }
      return { offer, bonusOf, points: bonusOf(Number.POSITIVE_INFINITY).points }
    })
    .sort((a, b) => b.points - a.points || compareIds(a.offer.id, b.offer.id))
  for (const { offer, bonusOf } of bonuses) {
    const { sets, points } = bonusOf(setsLeft(scene, offer))
    if (points === 0) continue
    granted.bonusPoints += points
    granted.uses.push({ offer, sets })
    useUp(scene, offer, sets)
  }
}

/** Raises each line to the highest of these multipliers; who raises one has been used. */
function lift(scene: Scene, candidates: readonly Candidate[], granted: PointsGranted): void {
  for (const candidate of candidates) {
    if (setsLeft(scene, candidate.offer) < 1) continue
    const lifted = liftedBy(scene, candidate, granted.multipliers)
    for (const at of lifted) granted.multipliers[at] = multiplierOf(candidate)
    if (lifted.length === 0) continue
    granted.uses.push({ offer: candidate.offer, sets: 1 })
    useUp(scene, candidate.offer, 1)
  }
}

const liftedBy = (
  { position }: Scene,
  candidate: Candidate,
  multipliers: readonly number[],
): number[] =>
  candidate.places
    .map(({ at }) => at)
    .filter(
      (at) => (position.left[at] ?? 0) > 0 && multiplierOf(candidate) > (multipliers[at] ?? 1),
    )

/** The fewest coupons that lift every line as high as all of them would; among equals the lowest ids. */
function chooseCoupons(
  scene: Scene,
  coupons: readonly Candidate[],
  granted: PointsGranted,
): readonly Candidate[] {
  const useful = coupons.filter((one) => liftedBy(scene, one, granted.multipliers).length > 0)
  if (useful.length < 2 || useful.length > EXACT_COUPONS_MAX) return useful
  const heightOf = (chosen: readonly Candidate[]): number => {
    const trial = { ...granted, multipliers: [...granted.multipliers], uses: [] }
    lift({ ...scene, left: new Map(scene.left) }, chosen, trial)
    return trial.multipliers.reduce((sum, multiplier) => sum + multiplier, 0)
  }
  const all = heightOf(useful)
  const byId = [...useful].sort((a, b) => compareIds(a.offer.id, b.offer.id))
  for (let size = 1; size < useful.length; size += 1) {
    const found = chosenOf(byId, size).find((chosen) => heightOf(chosen) === all)
    if (found) return found.sort((a, b) => multiplierOf(b) - multiplierOf(a))
  }
  return useful
}

/** Every choice of so many, lowest first. */
function chosenOf<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, index) =>
    chosenOf(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  )
}
