import { describe, expect, it } from '@jest/globals'
import {
  type ProgrammeDistribution,
  standingAmong,
} from '../../../src/domain/profile/distribution.ts'
import { readKindsOfTrip, weeklyShopFrom } from '../../../src/domain/profile/kinds-of-trip.ts'
import { readPriceSensitivity } from '../../../src/domain/profile/price-sensitivity.ts'
import { emptyProfile, type Profile } from '../../../src/domain/profile/profile.ts'
import { scoreRfm } from '../../../src/domain/profile/rfm-scores.ts'
import fc from '../../support/fast-check.ts'

const hundredths = (of: (part: number) => number): number[] =>
  Array.from({ length: 99 }, (_, at) => of((at + 1) / 100))
const day = (number: number) => new Date(Date.UTC(2026, 9, number))

const programme: ProgrammeDistribution = {
  asOf: day(31),
  members: 1000,
  lastAt: [day(6), day(12), day(18), day(24)],
  weights: [10, 20, 30, 40],
  spendWeights: [100, 200, 300, 400],
  basketGoodsMinor: 2000,
  offerShare: 0.2,
  offerShares: hundredths((part) => part * 0.4),
  basketProducts: hundredths((part) => Math.ceil(part * 20)),
}
const aProfile = (fields: Partial<Profile>): Profile => ({ ...emptyProfile(), ...fields })

describe('a standing among cuts', () => {
  it('counts who is equal half, so that where all are alike each is in the middle', () => {
    expect(standingAmong([5, 5, 5, 5], 5)).toBe(0.5)
    expect([0, 1, 1.5, 4, 9].map((value) => standingAmong([1, 2, 3, 4], value))).toEqual([
      0, 0.125, 0.25, 0.875, 1,
    ])
    expect(standingAmong([], 3)).toBe(0.5)
  })
})

describe('scores by recency, frequency and monetary value', () => {
  it('are the fifth of the members that a figure lies in, 5 the highest', () => {
    const scoresOf = (lastDay: number, weight: number, spendWeight: number) =>
      Object.values(scoreRfm(aProfile({ lastAt: day(lastDay), weight, spendWeight }), programme))
    expect(scoresOf(1, 35, 450)).toEqual([1, 4, 5])
    expect(scoresOf(20, 5, 250)).toEqual([4, 1, 3])
  })

  it('are 3 for everybody where all are alike', () => {
    const alike = { ...programme, weights: [7, 7, 7, 7] }
    expect(scoreRfm(aProfile({ weight: 7 }), alike).frequency).toBe(3)
  })

  it('never fall when a figure rises', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60 }), fc.double({ min: 0, max: 60 }), (a, b) => {
        const score = (weight: number) => scoreRfm(aProfile({ weight }), programme).frequency
        expect(score(Math.min(a, b))).toBeLessThanOrEqual(score(Math.max(a, b)))
      }),
    )
  })
})

describe('price sensitivity', () => {
  const sensitivityOf = (offerSpendMinor: number, goodsMinor: number) =>
    readPriceSensitivity(aProfile({ offerSpendMinor, goodsMinor }), programme)

  it('draws few baskets to the programme’s share, and lets many speak', () => {
    // One basket of 20, all on offer, beside five of the programme's: (2000 + 10000 · .2) / 12000.
    expect(sensitivityOf(2000, 2000).share).toBeCloseTo(1 / 3, 12)
    expect(sensitivityOf(0, 0)).toMatchObject({ share: 0.2, level: 'medium' })
    expect(sensitivityOf(0, 400_000)).toMatchObject({ level: 'low' })
    expect(sensitivityOf(300_000, 400_000)).toMatchObject({ percentile: 1, level: 'high' })
  })

  it('is medium for everybody where nothing is ever on offer', () => {
    const plain = { ...programme, offerShare: 0, offerShares: hundredths(() => 0) }
    expect(readPriceSensitivity(aProfile({ goodsMinor: 5000 }), plain)).toMatchObject({
      share: 0,
      percentile: 0.5,
      level: 'medium',
    })
  })

  it('has no share where nobody ever paid for goods', () => {
    const empty = { ...programme, basketGoodsMinor: 0, offerShare: 0, offerShares: [] }
    expect(readPriceSensitivity(aProfile({}), empty).share).toBe(0)
  })
})

describe('kinds of trip', () => {
  const tripsOf = (sizes: readonly number[], given = programme) =>
    readKindsOfTrip(
      aProfile({
        recent: sizes.map((size, at) => ({
          at: day(at + 1),
          day: at,
          storeId: '0042',
          netMinor: 100,
          skus: Array.from({ length: size }, (_, index) => `sku-${index}`),
        })),
      }),
      given,
    )

  it('are told apart where the larger baskets carry half of the goods', () => {
    expect(weeklyShopFrom([1, 1, 2, 2, 4, 10])).toBe(10)
    expect(weeklyShopFrom([1, 2, 3, 4])).toBe(3)
    // Sizes 1 to 20, five hundredths of each and four of the last: 1,030 goods, 505 from 15 on and 575 from 14.
    expect(weeklyShopFrom(programme.basketProducts)).toBe(14)
  })

  it('are none where all baskets are alike', () => {
    expect(weeklyShopFrom([3, 3, 3])).toBeNull()
    expect(weeklyShopFrom([])).toBeNull()
    const alike = { ...programme, basketProducts: hundredths(() => 3) }
    expect(tripsOf([3, 3], alike)).toEqual({
      baskets: 2,
      weeklyShopFrom: null,
      weeklyShopShare: null,
    })
  })

  it('are shares of the recent baskets that hold goods', () => {
    expect(tripsOf([14, 13, 0, 30, 1])).toEqual({
      baskets: 4,
      weeklyShopFrom: 14,
      weeklyShopShare: 0.5,
    })
    expect(tripsOf([0]).weeklyShopShare).toBeNull()
  })
})
