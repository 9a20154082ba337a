import { expect, it } from '@jest/globals'
import { createCandidateFinder } from '../../../src/domain/next-basket/candidates.ts'
import { gatherCrowd } from '../../../src/domain/next-basket/crowd.ts'
import { foreseeItems } from '../../../src/domain/next-basket/foresee.ts'
import type { Follower, Trail } from '../../../src/domain/next-basket/trail.ts'

const STAPLES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const [POPULAR, SEED, CROP] = [10, 11, 12] as const
const unlearnt = { base: -2, trees: [] }
const weekly = (...baskets: number[][]): Trail =>
  baskets.map((items, week) => ({ day: week * 7, items }))

/** Every third basket holds what is popular, whatever was in the one before; the crop follows the seed alone. */
function createFinder() {
  const popularIf = (isBought: boolean): number[] => (isBought ? [POPULAR] : [])
  const followers = Array.from({ length: 60 }, (_, member): Follower => {
    const later = popularIf(member % 3 === 0)
    const trail =
      member % 2 === 0
        ? weekly(STAPLES, [...STAPLES, ...later])
        : weekly([SEED], [CROP, ...later], [SEED])
    return { trail, day: 21, next: popularIf(member % 3 === 1) }
  })
  return createCandidateFinder(gatherCrowd(followers, 13))
}

const whyAfter = (trail: Trail, item: number) =>
  foreseeItems(unlearnt, createFinder()({ trail, day: 21 })).find((one) => one.item === item)?.why

it('what everybody buys is popular after a long basket too, and no sequel of it', () => {
  expect(whyAfter(weekly(STAPLES), POPULAR)).toEqual({ kind: 'popular' })
})

it('what comes after one product more often than after others follows it', () => {
  expect(whyAfter(weekly([SEED]), CROP)).toEqual({ kind: 'follows' })
})

it('what is bought again and again is regular, and due once it has been as long as usual', () => {
  const every = (gap: number): Trail =>
    [21 - 3 * gap, 21 - 2 * gap, 21 - gap].map((day) => ({ day, items: [SEED] }))
  const whyOf = (trail: Trail) => whyAfter(trail, SEED)
  const regular = { kind: 'regular', intervalDays: 7 }
  expect(whyOf(every(7))).toEqual({ ...regular, daysSince: 7, isDue: true })
  const soon = every(7).map(({ day, items }) => ({ day: day + 1, items }))
  expect(whyOf(soon)).toEqual({ ...regular, daysSince: 6, isDue: false })
  const late = every(7).slice(0, 2)
  expect(whyOf(late)).toEqual({ ...regular, daysSince: 14, isDue: true })
})
