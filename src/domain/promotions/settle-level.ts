import { sumMinor } from '../money.ts'
import type { Candidate } from './candidate.ts'
import { type Combination, combine } from './combine.ts'
import { groupByLines, groupCandidates } from './groups.ts'
import type { Position } from './position.ts'
import type { Effort, Scene } from './search.ts'
import { searchBest } from './search-best.ts'
import { type Near, searchNear } from './search-near.ts'
import { mostOff, openLines } from './take.ts'
import { compareWorth, type Worth, worthOf } from './worth.ts'

/** Combinations of one basket that are put together and compared, at most. */
const TRIALS_MAX = 64

/** Steps of the searches that are made apart, by themselves. */
const APART_STEPS_MAX = 500

/**
 * Settles all offers of one priority. Where it is exact, offers that share no line are settled apart and put together;
 * else those that have anything to do with each other are searched as one.
 */
export function settleLevel(scene: Scene, all: readonly Candidate[]): Position {
  const candidates = all.filter((candidate) => canGive(candidate, scene.position))
  const effort: Effort = { stepsLeft: APART_STEPS_MAX, stopped: false }
  const apart = settleApart({ ...scene, effort }, candidates)
  if (apart && !effort.stopped) return apart
  return groupCandidates(candidates).reduce((position, group) => {
    const best = searchBest({ ...scene, position }, group)
    return best?.position ?? position
  }, scene.position)
}

/** False where an offer gives nothing even of all its goods, or its minimum spend is above all there is. */
export function canGive(candidate: Candidate, position: Position): boolean {
  const { minimumSpend } = candidate.offer
  const isShort =
    minimumSpend?.basis === 'afterDiscounts' &&
    minimumSpend.on === 'basket' &&
    sumMinor(position.spent) < minimumSpend.amountMinor
  return !isShort && mostOff(candidate, openLines(position, candidate)) > 0
}

/**
 * Offers on lines that share none compete for nothing, so the best of all is the best of each, if only no budget or
 * minimum spend that they share is broken by all together: then what is left out of account did not matter (relaxation).
 * Offers on the basket are added to that; undefined: it cannot be told this way.
 */
function settleApart(scene: Scene, candidates: readonly Candidate[]): Position | undefined {
  const onBasket = candidates.filter((candidate) => candidate.onBasket)
  const groups = groupByLines(candidates.filter((candidate) => !candidate.onBasket))
  if (onBasket.length > 0) return settleWithBasket(scene, groups, onBasket)
  if (groups.length < 2) return undefined
  return combine(
    scene.position,
    mergeAll(groups.flatMap((group) => searchBest(scene, group) ?? [])),
  )
}

/**
 * What offers on the whole basket take is less by a share of what offers on lines have taken: so in money it is never
 * better to take less off lines. Rounding alone can make up for some minor units; whatever is within these is tried,
 * with every choice of the offers on the basket.
 */
function settleWithBasket(
  scene: Scene,
  groups: readonly Candidate[][],
  onBasket: readonly Candidate[],
): Position | undefined {
  if (2 ** onBasket.length > TRIALS_MAX) return undefined
  if ([...groups.flat(), ...onBasket].some(({ offer }) => offer.stacking === 'exclusive')) {
    return undefined
  }
  const slackMinor = groups.length === 0 ? 0 : findSlack(scene, onBasket, groups)
  if (slackMinor === undefined) return undefined
  let trials: Trial[] = subsetsOf(onBasket).map((chosen) => ({
    parts: [{ candidates: chosen, contested: new Map() }],
    lessMinor: 0,
  }))
  for (const group of groups) {
    const near = searchNear(scene, group, slackMinor)
    if (near === undefined) return undefined
    trials = addPart(trials, isEven(scene) ? bestOfEqual(near) : near, slackMinor)
    if (trials.length > TRIALS_MAX) return undefined
  }
  return bestOf(
    scene,
    trials.map(({ parts }) => mergeAll(parts)),
  )
}

/** By what offers on lines could take at most, or where that is too much, by what they take at best. */
function findSlack(
  scene: Scene,
  onBasket: readonly Candidate[],
  groups: readonly Candidate[][],
): number | undefined {
  const { position } = scene
  const mostMinor = sumMinor(
    groups.flat().map((candidate) => mostOff(candidate, openLines(position, candidate))),
  )
  const slackMinor = slackOf(position, onBasket, { groups, takenMinor: mostMinor })
  if (slackMinor !== undefined) return slackMinor
  const best = groups.flatMap((group) => searchBest(scene, group) ?? [])
  const takenMinor = sumMinor(best.map(({ worth }) => worth.moneyMinor))
  return slackOf(position, onBasket, { groups, takenMinor })
}

type Trial = { parts: Combination[]; lessMinor: number }

/** Every trial with every outcome of one more group, as far as both together are near enough. */
const addPart = (trials: readonly Trial[], near: readonly Near[], slackMinor: number): Trial[] =>
  trials.flatMap(({ parts, lessMinor }) =>
    near
      .filter((one) => lessMinor + one.lessMinor <= slackMinor)
      .map((one) => ({ parts: [...parts, one], lessMinor: lessMinor + one.lessMinor })),
  )

/** Whether a minor unit off one line costs as many points as off any other. */
const isEven = ({ multipliers }: Scene): boolean =>
  multipliers.every((multiplier) => multiplier === multipliers[0])

/** Of outcomes that take the same off, the one with the fewest coupons and offers, and the lowest ids. */
function bestOfEqual(near: readonly Near[]): Near[] {
  const best = new Map<number, Near>()
  for (const one of near) {
    const other = best.get(one.lessMinor)
    if (!other || compareWorth(one.worth, other.worth) < 0) best.set(one.lessMinor, one)
  }
  return [...best.values()]
}

/** The best of combinations; undefined where one of them is not allowed, and so another might be better. */
function bestOf({ position, multipliers }: Scene, trials: readonly Combination[]) {
  let best: { position: Position; worth: Worth } | undefined
  for (const trial of trials) {
    const after = combine(position, trial)
    if (!after) return undefined
    const worth = worthOf(position, after, multipliers)
    if (!best || compareWorth(worth, best.worth) < 0) best = { position: after, worth }
  }
  return best?.position
}

/**
 * How many minor units less off lines can be made up for by the rounding of offers on the basket; undefined where they
 * are not for the same goods, or depend on what is taken off in another way than by a share and an amount.
 */
function slackOf(
  position: Position,
  onBasket: readonly Candidate[],
  { groups, takenMinor }: { groups: readonly Candidate[][]; takenMinor: number },
): number | undefined {
  const goods = goodsOf(position, onBasket)
  if (!goods || !groups.every((group) => isWithinOrWithout(group, goods))) return undefined
  const sumOf = (amounts: readonly number[]) => sumMinor([...goods].map((at) => amounts[at] ?? 0))
  const spentMinor = sumOf(position.spent)
  const bounds = {
    beforeMinor: sumMinor([...goods].map((at) => position.lines[at]?.amountMinor ?? 0)),
    fromMinor: spentMinor - takenMinor,
    toMinor: spentMinor,
  }
  let kept = 1
  let amountMinor = 0
  let rounded = 0
  for (const { kind, offer, budgets } of onBasket) {
    const isCut = budgets.some((left) => left.moneyMinor !== null || left.sets !== null)
    const steady = isCut ? undefined : kind.steadyOnBasket?.(offer.reward, bounds)
    if (!steady) return undefined
    kept *= 1 - steady.rate
    if (steady.rate > 0) rounded += 1
    amountMinor += steady.amountMinor
  }
  // Where they take all that is left, less off lines is as good.
  const leftMinor = (sumOf(position.left) - takenMinor) * kept - amountMinor - onBasket.length
  if (leftMinor < 0 || kept === 0) return undefined
  // So much less leaves less of it than rounding, by less than 1 each, can make up for.
  return Math.max(0, Math.ceil(rounded / kept) - 1)
}

/** The lines that all these offers are for, by position; undefined where they differ. */
function goodsOf(position: Position, onBasket: readonly Candidate[]): Set<number> | undefined {
  const [first, ...others] = onBasket.map((candidate) => openLines(position, candidate))
  const goods = new Set(first?.map(({ at }) => at))
  const isSame = others.every(
    (lines) => lines.length === goods.size && lines.every(({ at }) => goods.has(at)),
  )
  const hasFloor = first?.some(({ roomMinor, leftMinor }) => roomMinor < leftMinor)
  return isSame && !hasFloor ? goods : undefined
}

const isWithinOrWithout = (group: readonly Candidate[], goods: ReadonlySet<number>): boolean => {
  const within = group.flatMap(({ places }) => places.map(({ at }) => goods.has(at)))
  return within.every((is) => is === within[0])
}

const mergeAll = (leaves: readonly Combination[]): Combination => ({
  candidates: leaves.flatMap((leaf) => leaf.candidates),
  contested: new Map(leaves.flatMap((leaf) => [...leaf.contested])),
})

function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]])
}
