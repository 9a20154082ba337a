import { describe, expect, it } from '@jest/globals'
import { findDifferences } from '../../../src/domain/profile/differences.ts'
import { foldBaskets } from '../../../src/domain/profile/fold-basket.ts'
import { emptyProfile, type Profile } from '../../../src/domain/profile/profile.ts'
import { aRecordedBasket } from './baskets.ts'

const profile = foldBaskets(emptyProfile(), [aRecordedBasket()], null)
const milk = profile.products.get('milk')
if (!milk) throw new Error('the builder sells milk')

const withMilk = (fields: Partial<typeof milk>): Profile => ({
  ...profile,
  products: new Map([['milk', { ...milk, ...fields }]]),
})

describe('the differences of two profiles', () => {
  it('are none between a profile and itself', () => {
    expect(findDifferences(profile, structuredClone(profile))).toEqual([])
  })

  it.each([
    ['baskets', { ...profile, baskets: 2 }],
    ['spendMinor', { ...profile, spendMinor: 101 }],
    ['lastBasketId', { ...profile, lastBasketId: null }],
    ['firstAt', { ...profile, firstAt: new Date(0) }],
    ['lastAt', { ...profile, lastAt: null }],
    ['weight', { ...profile, weight: profile.weight * (1 + 2e-9) }],
    ['spendWeight', { ...profile, spendWeight: profile.spendWeight * (1 + 2e-9) }],
    ['days/692/bits', { ...profile, days: new Map([[692, 7]]) }],
    ['recent', { ...profile, recent: [] }],
    ['products/milk/units', withMilk({ units: 2 })],
    ['products/milk/weight', withMilk({ weight: milk.weight * (1 - 2e-9) })],
    ['products/milk/lastAt', withMilk({ lastAt: new Date(0) })],
    ['products/milk', { ...profile, products: new Map() }],
    [
      'stores/0042/baskets',
      { ...profile, stores: new Map([['0042', { baskets: 2, spendMinor: 100 }]]) },
    ],
    [
      'weekdays/6',
      {
        ...profile,
        weekdays: new Map([...profile.weekdays, ['6', { baskets: 0, spendMinor: 0 }]]),
      },
    ],
  ])('name %s', (path, other) => {
    expect(findDifferences(profile, other)).toEqual([path])
  })

  it('leave the rounding of a double alone', () => {
    expect(findDifferences(profile, { ...profile, weight: profile.weight * (1 + 1e-12) })).toEqual(
      [],
    )
  })
})
