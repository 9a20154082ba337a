import { describe, expect, it } from '@jest/globals'
import { createCandidateFinder } from '../../src/domain/next-basket/candidates.ts'
import { gatherCrowd } from '../../src/domain/next-basket/crowd.ts'
import { dealFolds } from '../../src/domain/next-basket/deal.ts'
import { foreseeItems } from '../../src/domain/next-basket/foresee.ts'
import type { Follower } from '../../src/domain/next-basket/trail.ts'
import { drawFor } from '../../src/domain/statistics/draw.ts'
import { learnRanking } from '../../src/insight/suggestions/learn-ranking.ts'

const ITEMS = 40
const MEMBERS = 120
const limits = { fewMax: 1000, lessonsMax: 6000, trialMax: 1500 }

/** Each with six products that run out after one to four weeks, and one that is bought by chance. */
const households = Array.from({ length: MEMBERS }, (_, member): Follower => {
  const draw = (name: string): number => drawFor(`${member} ${name}`)
  const staples = Array.from({ length: 6 }, (_, at) => ({
    item: Math.floor(draw(`item ${at}`) ** 2 * ITEMS),
    every: 1 + Math.floor(draw(`every ${at}`) * 4),
  }))
  const basketIn = (week: number): number[] => {
    const due = staples.filter(
      ({ item, every }) => (week + item) % every === 0 && draw(`${item} in ${week}`) < 0.85,
    )
    const chosen = Math.floor(draw(`any in ${week}`) * ITEMS)
    return [...new Set([...due.map(({ item }) => item), chosen])]
  }
  const weeks = 5 + Math.floor(draw('weeks') * 10)
  const trail = Array.from({ length: weeks }, (_, at) => ({ day: at * 7, items: basketIn(at) }))
  return { trail, day: weeks * 7, next: basketIn(weeks) }
})

/** What is stated of each household and product, the accounts dealt out to the households by `order`. */
function stateChances(order: number): number[] {
  const dealt = households
    .map((follower, place) => ({ follower, place, name: String(drawFor(`${order} ${place}`)) }))
    .sort((a, b) => b.follower.day - a.follower.day || (a.name < b.name ? -1 : 1))
  const followers = dealt.map(({ follower }) => follower)
  const names = dealt.map(({ name }) => name)
  const crowd = gatherCrowd(followers, ITEMS, { folds: dealFolds(followers, names) })
  const { trees } = learnRanking(crowd, names, limits)
  const find = createCandidateFinder(crowd)
  const chances = Array<number>(MEMBERS * ITEMS).fill(0)
  for (const [member, { follower, place }] of dealt.entries()) {
    const candidates = find({ ...follower, fold: crowd.folds[member] })
    for (const { item, chance } of foreseeItems(trees, candidates)) {
      chances[place * ITEMS + item] = chance
    }
  }
  return chances
}

describe('what is learnt of few members', () => {
  it('states nearly the same chances in whatever order their accounts are', () => {
    const stated = [1, 2, 3, 4].map(stateChances)
    const spreads = (stated[0] ?? []).map((_, at) => {
      const all = stated.map((chances) => chances[at] ?? 0)
      return { most: Math.max(...all), spread: Math.max(...all) - Math.min(...all) }
    })
    const likely = spreads.filter(({ most }) => most > 0.3).map(({ spread }) => spread)
    expect(likely.length).toBeGreaterThan(MEMBERS)
    expect(likely.reduce((sum, spread) => sum + spread, 0) / likely.length).toBeLessThan(0.08)
    expect(Math.max(...likely)).toBeLessThan(0.3)
  })

  it('is the same of the same', () => {
    expect(stateChances(1)).toEqual(stateChances(1))
  })

  it('comes from all of them; of more from some, and others try it', () => {
    const crowd = gatherCrowd(households, ITEMS)
    const names = households.map((_, place) => String(place))
    const figuresOf = (more: Partial<typeof limits>) =>
      learnRanking(crowd, names, { ...limits, ...more }).figures
    expect(figuresOf({})).toMatchObject({ lessons: MEMBERS, trial: MEMBERS })
    const parted = figuresOf({ fewMax: 100, lessonsMax: 80, trialMax: 20 })
    expect(parted).toMatchObject({ lessons: 80, trial: 20 })
    expect(figuresOf({ fewMax: 100 })).toMatchObject({ lessons: 96, trial: 24 })
  })
})
