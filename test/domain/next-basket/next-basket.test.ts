import { describe, expect, it } from '@jest/globals'
import { createCandidateFinder, featureNames } from '../../../src/domain/next-basket/candidates.ts'
import { gatherCrowd } from '../../../src/domain/next-basket/crowd.ts'
import { readHabits } from '../../../src/domain/next-basket/habits.ts'
import { FOLDS, foldOf } from '../../../src/domain/next-basket/item-figures.ts'
import { knowledgeOf } from '../../../src/domain/next-basket/item-knowledge.ts'
import {
  judgeRanker,
  type Lesson,
  learnToRank,
  rankCandidates,
} from '../../../src/domain/next-basket/predictor.ts'
import { createSimilarFinder } from '../../../src/domain/next-basket/similar.ts'
import { createTally } from '../../../src/domain/next-basket/tally.ts'
import type { Follower, Trail } from '../../../src/domain/next-basket/trail.ts'

const [MILK, BREAD, SALT, WINE, CHEESE] = [0, 1, 2, 3, 4] as const
const itemCount = 5
const weekly = (...baskets: number[][]): Trail =>
  baskets.map((items, week) => ({ day: week * 7, items }))

describe('habits', () => {
  it('are read as of a day: how often, how long since, and from one to the next', () => {
    const trail = weekly([MILK], [MILK, SALT], [BREAD], [MILK])
    const { baskets, size, repeatShare, daysSince, items } = readHabits(trail, 28)
    expect({ baskets, size, repeatShare, daysSince }).toEqual({
      baskets: 4,
      size: 1.25,
      repeatShare: 0.4,
      daysSince: 7,
    })
    expect(items.get(MILK)).toMatchObject({
      baskets: 3,
      basketsSince: 0,
      daysSince: 7,
      gapBaskets: 1.5,
      gapDays: 10.5,
    })
    expect(items.get(SALT)).toMatchObject({ baskets: 1, basketsSince: 2, gapBaskets: null })
    expect(items.get(MILK)?.byBasket[0]).toBeCloseTo(1 + 0.7 ** 2 + 0.7 ** 3, 12)
    expect(items.get(SALT)?.byDay[0]).toBeCloseTo(2 ** (-21 / 14), 12)
    expect(items.has(WINE)).toBe(false)
  })

  it('of nobody are none', () => {
    expect(readHabits([], 5)).toMatchObject({ baskets: 0, size: 0, repeatShare: 0, daysSince: 0 })
  })
})

describe('a tally', () => {
  it('ranks by sum, equal ones by number, and is empty after it was cleared', () => {
    const tally = createTally(itemCount)
    tally.add(WINE, 1)
    tally.add(SALT, 0.5)
    tally.add(SALT, 0.5)
    tally.add(MILK, 2)
    tally.add(BREAD, 0)
    expect(tally.top(9)).toEqual([MILK, SALT, WINE])
    expect(tally.top(1)).toEqual([MILK])
    tally.clear()
    expect([tally.top(9), tally.of(MILK)]).toEqual([[], 0])
    tally.add(SALT, 3)
    expect([tally.top(9), tally.of(SALT)]).toEqual([[SALT], 3])
  })
})

describe('what follows a product', () => {
  it('has the chance of each sequel, drawn to 0 where little was seen', () => {
    const trail = weekly([MILK], [MILK, BREAD], [MILK, BREAD], [SALT])
    const { sequelsOf } = knowledgeOf(gatherCrowd([{ trail, day: 28, next: [] }], itemCount))
    const { items, chances } = sequelsOf(MILK)
    // Three baskets with milk that another followed, and three that nobody saw.
    expect([Array.from(items), Array.from(chances)]).toEqual([
      [...[MILK, BREAD].sort((a, b) => a - b), SALT],
      [2 / 6, 2 / 6, 1 / 6],
    ])
  })
})

describe('members who buy alike', () => {
  const followers: Follower[] = [
    { trail: weekly([WINE], [WINE]), day: 14, next: [CHEESE] },
    { trail: weekly([MILK], [MILK, WINE]), day: 14, next: [BREAD] },
    { trail: weekly([SALT]), day: 7, next: [SALT] },
  ]
  const find = createSimilarFinder(gatherCrowd(followers, itemCount, { postingsMax: 10 }))

  it('are found by what they bought, the closest counting most', () => {
    const { items, likeness } = find(weekly([WINE], [WINE]))
    expect(items).toEqual([CHEESE, BREAD])
    expect(likeness).toBeCloseTo(1, 5)
    expect(find(weekly([SALT])).items).toEqual([SALT])
  })

  it('bought next what each of them did, however much that was', () => {
    const wide: Follower[] = [
      { trail: weekly([WINE]), day: 7, next: [CHEESE, BREAD] },
      { trail: weekly([MILK]), day: 7, next: [] },
      { trail: weekly([SALT]), day: 7, next: [MILK, SALT, WINE] },
    ]
    const findAmong = createSimilarFinder(gatherCrowd(wide, itemCount))
    const nextOf = (item: number) => new Set(Array.from(findAmong(weekly([item])).items))
    expect([WINE, MILK, SALT].map(nextOf)).toEqual([
      new Set([CHEESE, BREAD]),
      new Set(),
      new Set([MILK, SALT, WINE]),
    ])
  })

  it('are nobody for who shares nothing, and without the fold that is left out', () => {
    expect(find(weekly([BREAD])).items).toEqual([])
    expect(find(weekly([WINE], [WINE]), foldOf(0)).items).toEqual([BREAD])
  })

  it('are searched through posting lists that are no longer than wanted', () => {
    const many = Array.from(
      { length: 500 },
      (): Follower => ({ trail: weekly([MILK]), day: 7, next: [] }),
    )
    const { postings } = gatherCrowd(many, itemCount, { postingsMax: 100 })
    const [start = 0, end = 0] = [postings.starts[MILK], postings.ends[MILK]]
    expect([...postings.members.subarray(start, end)]).toEqual([...Array(100).keys()])
  })
})

/** Two kinds of households: one buys milk each week, the other wine every second; salt is bought once and for all. */
function drawHouseholds(count: number): Follower[] {
  return Array.from({ length: count }, (_, household) => {
    const weeks = 6 + (household % 5)
    const isDrinker = household % 2 === 0
    const basketOf = (week: number): number[] => {
      if (!isDrinker) return week === 1 ? [MILK, SALT] : [MILK]
      return week % 2 === (household % 4) / 2 ? [WINE, CHEESE] : [BREAD]
    }
    const all = Array.from({ length: weeks + 1 }, (_, week) => basketOf(week))
    return { trail: weekly(...all.slice(0, -1)), day: weeks * 7, next: all.at(-1) ?? [] }
  })
}

describe('a learnt ranking', () => {
  const options = {
    trees: 30,
    leaves: 6,
    learningRate: 0.3,
    leafRowsMin: 10,
    ridge: 1,
    passedOverShare: 1,
  }
  const teach = (followers: readonly Follower[], known: readonly Follower[], isOwn: boolean) => {
    const find = createCandidateFinder(gatherCrowd(known, itemCount, { postingsMax: 100 }))
    return followers.map(({ trail, day, next }, member): Lesson => {
      const fold = isOwn ? foldOf(member) : undefined
      return {
        candidates: find({ trail, day, fold }),
        next: new Set(next),
      }
    })
  }

  it('puts first what is due, over what was bought most', () => {
    const known = drawHouseholds(200)
    const others = drawHouseholds(40)
    const trial = teach(others, known, false)
    const model = learnToRank(teach(known, known, true), trial, options)
    const judged = judgeRanker((candidates) => rankCandidates(model, candidates), trial)
    expect(judged.ndcgAt10).toBeGreaterThan(0.98)
    const byCount = judgeRanker(
      ({ items, values }) =>
        [...items]
          .map((item, at) => ({ item, score: values[at * featureNames.length] ?? 0 }))
          .sort((a, b) => b.score - a.score || a.item - b.item),
      trial,
    )
    expect(byCount.ndcgAt10).toBeLessThan(0.9)
    const again = learnToRank(teach(known, known, true), trial, options)
    expect(again).toEqual(model)
  })

  it('describes who is learnt from by the other folds alone', () => {
    const known = drawHouseholds(4 * FOLDS)
    const next = featureNames.indexOf('item-next')
    const nextShareOf = (lesson: Lesson | undefined, item: number): number => {
      const at = lesson?.candidates.items.indexOf(item) ?? -1
      return lesson?.candidates.values[at * featureNames.length + next] ?? Number.NaN
    }
    // Of one fold, whoever bought wine next and whoever did not see the same count of it.
    const lessons = teach(known, known, true)
    const sameFold = lessons.filter((_, member) => foldOf(member) === 0)
    expect(new Set(sameFold.map((lesson) => lesson.next.has(WINE))).size).toBe(2)
    const others = known.filter((_, member) => foldOf(member) !== 0)
    const share = others.filter((one) => one.next.includes(WINE)).length / others.length
    for (const lesson of sameFold) expect(nextShareOf(lesson, WINE)).toBeCloseTo(share, 6)
  })
})
