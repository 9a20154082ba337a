import { describe, expect, it } from '@jest/globals'
import { dealFolds, spreadMembers } from '../../../src/domain/next-basket/deal.ts'
import { FOLDS } from '../../../src/domain/next-basket/item-figures.ts'
import type { Follower } from '../../../src/domain/next-basket/trail.ts'

const [MILK, WINE] = [0, 1] as const
const followerOf = (item: number): Follower => ({
  trail: [{ day: 0, items: [item] }],
  day: 7,
  next: [item],
})
/** By turns, as they would be in some order of theirs. */
const followers = Array.from({ length: 32 * FOLDS }, (_, at) => followerOf(at % 2 ? WINE : MILK))
const names = followers.map((_, at) => `member ${at}`)
const drinkers = (members: readonly number[]): number =>
  members.filter((member) => followers[member]?.next.includes(WINE)).length

describe('dealing members', () => {
  it('gives each fold as many of a kind, whatever their order alternates by', () => {
    const folds = dealFolds(followers, names)
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const members = [...folds.keys()].filter((member) => folds[member] === fold)
      expect([members.length, drinkers(members)]).toEqual([32, 16])
    }
  })

  it('leaves those of other kinds where they are when somebody comes', () => {
    const folds = dealFolds(followers, names)
    const more = dealFolds([followerOf(WINE), ...followers], ['newcomer', ...names]).slice(1)
    const moved = [...folds.keys()].filter((member) => folds[member] !== more[member])
    expect(drinkers(moved)).toBe(moved.length)
  })

  it('spreads them so that any number of the first ones is even', () => {
    const spread = spreadMembers(followers, names)
    expect([...spread].sort((a, b) => a - b)).toEqual([...followers.keys()])
    for (const count of [20, 50, 200]) {
      expect(Math.abs(drinkers(spread.slice(0, count)) - count / 2)).toBeLessThanOrEqual(1)
    }
    expect(spread.slice(0, 20)).not.toEqual([...spread.slice(0, 20)].sort((a, b) => a - b))
  })
})
