import type { Crowd } from './crowd.ts'
import { DECAYS, HALF_LIVES_DAYS, type Habits, type ItemHabit, readHabits } from './habits.ts'
import { type ItemKnowledge, itemFeatureNames, knowledgeOf } from './item-knowledge.ts'
import { createSimilarFinder, type SimilarFigures } from './similar.ts'
import { createTally, type Tally } from './tally.ts'
import { TRAIL_MAX, type Trail } from './trail.ts'

const OWN_MAX = 120
const FROM_SIMILAR_MAX = 80
const FROM_SEQUELS_MAX = 40
const SEQUEL_BASKETS = 3
const SEQUEL_DECAY = 0.6
/** Stands for a time that never was. */
const NEVER = 999
const HABIT_FEATURES = 2 + DECAYS.length + HALF_LIVES_DAYS.length + 6
/** Counts of nothing, and times that never were. */
const unknownHabit = [...Array<number>(HABIT_FEATURES - 6).fill(0), ...Array<number>(6).fill(NEVER)]

/** Of one product for one member, in this order: what the trees look at. */
export const featureNames = [
  'baskets',
  'share',
  ...DECAYS.map((decay) => `decayed-${decay}`),
  ...HALF_LIVES_DAYS.map((days) => `half-life-${days}`),
  'baskets-since',
  'days-since',
  'gap-baskets',
  'due-baskets',
  'gap-days',
  'due-days',
  'member-baskets',
  'member-size',
  'member-items',
  'member-repeats',
  'member-days-since',
  ...itemFeatureNames,
  'similar',
  'similar-closest',
  'similar-likeness',
  'sequel',
] as const

/** A member with what is known, and when the next basket is bought or asked for. */
export type Asked = {
  trail: Trail
  day: number
  /** Products to be looked at besides. */
  besides?: readonly number[] | undefined
  /** Of the member within the crowd, where it is to be learnt from: described by the others alone. */
  fold?: number | undefined
}

/** What may be bought next, with the features of each, one after the other. */
export type Candidates = {
  items: Int32Array
  values: Float32Array
  habits: Habits
  /** How many products, weighed by basket, the feature `sequel` adds up the chances of: over it, it is their mean. */
  sequelWeight: number
}

/** Finds what a member of a crowd, or somebody else, may buy next. One finder serves one call at a time. */
export function createCandidateFinder(crowd: Crowd) {
  const findSimilar = createSimilarFinder(crowd)
  const list = createCandidateLister(knowledgeOf(crowd), crowd.itemCount)
  return ({ trail, day, fold }: Asked): Candidates =>
    list({ trail, day, fold, similar: findSimilar(trail, fold) })
}

/**
 * Lists what a member may buy next and describes it: what was bought before, what members who buy alike bought next,
 * what follows the latest baskets, and what most buy. One lister serves one call at a time.
 */
export function createCandidateLister(knowledge: ItemKnowledge, itemCount: number) {
  const sequels = createTally(itemCount)
  const own = createTally(itemCount)
  return ({
    trail,
    day,
    fold,
    besides = [],
    similar,
  }: Asked & { similar: SimilarFigures }): Candidates => {
    const habits = readHabits(trail, day)
    own.clear()
    for (const [item, { byBasket }] of habits.items) own.add(item, byBasket.at(-1) ?? 0)
    sequels.clear()
    const sequelWeight = addSequels(sequels, knowledge, trail)
    const alike = placesOf(similar)
    const items = new Set([
      ...own.top(OWN_MAX),
      ...[...alike.keys()].slice(0, FROM_SIMILAR_MAX),
      ...sequels.top(FROM_SEQUELS_MAX),
      ...knowledge.popular,
      ...besides,
    ])
    const values = new Float32Array(items.size * featureNames.length)
    const member = describeMember(habits)
    let at = 0
    for (const item of items) {
      values.set(describeHabit(habits.items.get(item), habits.baskets), at)
      values.set(member, at + HABIT_FEATURES)
      values.set(knowledge.describe(item, fold), at + HABIT_FEATURES + member.length)
      const place = alike.get(item) ?? -1
      const [share, closestShare] = [similar.shares[place] ?? 0, similar.closestShares[place] ?? 0]
      const last = [share, closestShare, similar.likeness, sequels.of(item)]
      at += featureNames.length
      values.set(last, at - last.length)
    }
    return { items: Int32Array.from(items), values, habits, sequelWeight }
  }
}

const placesOf = ({ items }: SimilarFigures): Map<number, number> =>
  new Map(Array.from(items, (item, place) => [item, place]))

function describeHabit(habit: ItemHabit | undefined, baskets: number): readonly number[] {
  if (!habit) return unknownHabit
  const { gapBaskets, gapDays, basketsSince, daysSince } = habit
  return [
    habit.baskets,
    habit.baskets / baskets,
    ...habit.byBasket,
    ...habit.byDay,
    basketsSince,
    daysSince,
    gapBaskets ?? TRAIL_MAX,
    basketsSince / (gapBaskets ?? TRAIL_MAX),
    gapDays ?? NEVER,
    daysSince / ((gapDays ?? NEVER) + 0.5),
  ]
}

const describeMember = (habits: Habits): number[] => [
  habits.baskets,
  habits.size,
  habits.items.size,
  habits.repeatShare,
  habits.daysSince,
]

/**
 * Adds the chances of what followed each product of the latest baskets elsewhere, the latest basket's most; returns the
 * weight of all these products.
 */
function addSequels(tally: Tally, knowledge: ItemKnowledge, trail: Trail): number {
  let added = 0
  for (const [back, { items }] of trail.slice(-SEQUEL_BASKETS).reverse().entries()) {
    const weight = SEQUEL_DECAY ** back
    added += weight * items.length
    for (const item of items) {
      const { items: then, chances } = knowledge.sequelsOf(item)
      for (let at = 0; at < then.length; at += 1) {
        tally.add(then[at] as number, weight * (chances[at] as number))
      }
    }
  }
  return added
}
