import { sumMinor } from '../money.ts'
import type { Candidate } from './candidate.ts'
import { type Combination, combine, mergeAll } from './combine.ts'
import type { SpentBounds } from './kinds/kind.ts'
import type { Position } from './position.ts'
import { type Scene, searchEach } from './search.ts'
import { searchBest } from './search-best.ts'
import { type Near, searchNear } from './search-near.ts'
import { openLines } from './take.ts'
import { compareWorth, type Worth, worthOf } from './worth.ts'

/** Combinations of one basket that are put together and compared, at most. */
const TRIALS_MAX = 256

/** `isBest`: as far as the searches went, nothing is better; false: it is good, and that is all that is known. */
export type Outcome = { position: Position; isBest: boolean }

type Part = Combination & { lessMinor: number }
type Trial = { parts: readonly Combination[]; lessMinor: number }

/**
 * Offers on the whole basket, beside groups of offers on lines that share nothing. What those on the basket take is less
 * by a share of what offers on lines have taken: so in money it is never better to take less off lines. Rounding alone
 * can make up for some minor units; whatever is within these is tried, with every choice of the offers on the basket.
 * Undefined: it cannot be told this way.
 */
export function settleWithBasket(
  scene: Scene,
  groups: readonly Candidate[][],
  onBasket: readonly Candidate[],
): Outcome | undefined {
  const isExclusive = ({ offer }: Candidate) => offer.stacking === 'exclusive'
  const choices = [...groups.flat(), ...onBasket].some(isExclusive)
    ? undefined
    : choicesOf(onBasket)
  if (!choices) return undefined
  const slackMinor = groups.length === 0 ? 0 : findSlack(scene, choices, groups)
  let trials: Trial[] = choices.map((candidates) => ({
    parts: [{ candidates, contested: new Map() }],
    lessMinor: 0,
  }))
  for (const parts of searchEach(scene, groups, (one, group) => partsOf(one, group, slackMinor))) {
    trials = addPart(trials, parts, slackMinor ?? 0)
    if (trials.length > TRIALS_MAX) {
      scene.effort.stopped = true
      trials = trials.sort((a, b) => a.lessMinor - b.lessMinor).slice(0, TRIALS_MAX)
    }
  }
  const found = bestOf(scene, trials)
  return found && { position: found.position, isBest: found.isSure && slackMinor !== undefined }
}

/** Every choice of offers on the basket: of those that compete for the same goods one is granted. */
function choicesOf(onBasket: readonly Candidate[]): Candidate[][] | undefined {
  const rivals = onBasket.filter(({ competes }) => competes)
  const others = onBasket.filter(({ competes }) => !competes)
  const placesOf = ({ places }: Candidate) => places.map(({ at }) => at).join()
  const [first] = rivals
  const isOneOf = rivals.every((rival) => first && placesOf(rival) === placesOf(first))
  const many = isOneOf ? others : onBasket
  if ((isOneOf ? rivals.length + 1 : 1) * 2 ** many.length > TRIALS_MAX) return undefined
  const one = isOneOf ? [[], ...rivals.map((rival) => [rival])] : [[]]
  return subsetsOf(many).flatMap((subset) => one.map((rival) => [...subset, ...rival]))
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]])
}

/** The outcomes of a group that are near enough to its best; its best alone where nothing else can be better. */
function partsOf(
  scene: Scene,
  group: readonly Candidate[],
  slackMinor: number | undefined,
): readonly Part[] {
  const even = isEven(scene)
  if (slackMinor !== undefined && !(slackMinor === 0 && even)) {
    const near = searchNear(scene, group, slackMinor)
    if (near) return even ? bestOfEqual(near) : near
    scene.effort.stopped = true
  }
  const best = searchBest(scene, group) ?? { candidates: [], contested: new Map() }
  return [{ ...best, lessMinor: 0 }]
}

/** Every trial with every outcome of one more group, as far as both together are near enough. */
const addPart = (trials: readonly Trial[], near: readonly Part[], slackMinor: number): Trial[] =>
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

/** The best of those that are allowed; not sure where one is not, for then another might be better. */
function bestOf({ position, multipliers }: Scene, trials: readonly Trial[]) {
  let best: { position: Position; worth: Worth } | undefined
  let isSure = true
  for (const { parts } of trials) {
    const after = combine(position, mergeAll(parts))
    if (!after) {
      isSure = false
      continue
    }
    const worth = worthOf(position, after, multipliers)
    if (!best || compareWorth(worth, best.worth) < 0) best = { position: after, worth }
  }
  return best && { position: best.position, isSure }
}

/**
 * How many minor units less off lines can be made up for by the rounding of offers on the basket; undefined where these
 * are not for the same goods, or depend on what is taken off in another way than by a share and an amount.
 */
function findSlack(
  scene: Scene,
  choices: readonly Candidate[][],
  groups: readonly Candidate[][],
): number | undefined {
  const { position, potentials } = scene
  const goods = goodsOf(position, [...new Set(choices.flat())])
  if (!goods || !groups.every((group) => isWithinOrWithout(group, goods))) return undefined
  const slackIf = (takenMinor: number) => {
    const spent = spentOn(position, goods, takenMinor)
    const slacks = choices.map((chosen) => slackOf(chosen, spent))
    return slacks.some((slack) => slack === undefined)
      ? undefined
      : Math.max(...slacks.map((slack) => slack ?? 0))
  }
  // By what offers on lines could take at most, or where that is too much, by what they take at best.
  const mostMinor = groups.flat().map((candidate) => potentials.get(candidate)?.mostMinor ?? 0)
  return (
    slackIf(sumMinor(mostMinor)) ??
    slackIf(
      sumMinor(searchEach(scene, groups, searchBest).map((best) => best?.worth.moneyMinor ?? 0)),
    )
  )
}

type SpentOn = { bounds: SpentBounds; leastLeftMinor: number }

function spentOn(position: Position, goods: ReadonlySet<number>, takenMinor: number): SpentOn {
  const sumOf = (amountOf: (at: number) => number | undefined) =>
    sumMinor([...goods].map((at) => amountOf(at) ?? 0))
  const spentMinor = sumOf((at) => position.spent[at])
  return {
    bounds: {
      beforeMinor: sumOf((at) => position.lines[at]?.amountMinor),
      fromMinor: spentMinor - takenMinor,
      toMinor: spentMinor,
    },
    leastLeftMinor: sumOf((at) => position.left[at]) - takenMinor,
  }
}

function slackOf(
  chosen: readonly Candidate[],
  { bounds, leastLeftMinor }: SpentOn,
): number | undefined {
  let kept = 1
  let amountMinor = 0
  let rounded = 0
  for (const { kind, offer, budgets } of chosen) {
    const isCut = budgets.some((left) => left.moneyMinor !== null || left.sets !== null)
    const steady = isCut ? undefined : kind.steadyOnBasket?.(offer.reward, bounds)
    if (!steady) return undefined
    kept *= 1 - steady.rate
    if (steady.rate > 0) rounded += 1
    amountMinor += steady.amountMinor
  }
  // Where they take all that is left, less off lines is as good.
  if (leastLeftMinor * kept - amountMinor - chosen.length < 0 || kept === 0) return undefined
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
