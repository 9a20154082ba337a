import { describe, expect, it } from '@jest/globals'
import type { RecordedLine } from '../../../src/domain/basket.ts'
import { HALF_LIFE_DAYS } from '../../../src/domain/profile/decay.ts'
import { foldBaskets } from '../../../src/domain/profile/fold-basket.ts'
import { emptyProfile } from '../../../src/domain/profile/profile.ts'
import { indexDemand } from '../../../src/domain/targeting/demand.ts'
import { readHabits } from '../../../src/domain/targeting/habits.ts'
import { chancePerTrip, expectedTrips } from '../../../src/domain/targeting/purchase-chance.ts'

const DAY_MS = 86_400_000
const at = new Date('2026-11-21T10:00:00Z')

const aRecordedLine = (sku: string): RecordedLine => ({
  line: 1,
  kind: 'sale',
  sku,
  quantity: 1,
  unitPriceMinor: 100,
  amountMinor: 100,
  discountMinor: 0,
  department: 'GROCERY',
  category: 'DAIRY',
  costMinor: null,
  brand: null,
  policyClass: null,
  known: true,
})

const aBasket = (daysAgo: number, skus: string[]) => ({
  id: `0189-${daysAgo}`,
  storeId: '0042',
  timeZone: 'UTC',
  purchasedAt: new Date(at.getTime() - daysAgo * DAY_MS),
  netMinor: 100 * skus.length,
  lines: skus.map(aRecordedLine),
})

const habitsAfter = (...baskets: ReturnType<typeof aBasket>[]) =>
  readHabits(foldBaskets(emptyProfile(), baskets, null), at, () => 'DAIRY')

describe('habits at a moment', () => {
  it('count a basket of now once and one a half-life ago half', () => {
    const habits = habitsAfter(aBasket(0, ['milk']), aBasket(HALF_LIFE_DAYS, ['milk', 'butter']))
    expect(habits.weight).toBeCloseTo(1.5)
    expect(habits.products.get('butter')?.weight).toBeCloseTo(0.5)
    expect(habits.categories.get('DAIRY')).toBeCloseTo(1.5)
  })

  it('expect a weekly shopper to come once a week, from the first basket on', () => {
    expect(expectedTrips(habitsAfter(aBasket(0, ['milk'])), 7)).toBeCloseTo(1)
    const weekly = Array.from({ length: 52 }, (_, week) => aBasket(week * 7, ['milk']))
    expect(expectedTrips(habitsAfter(...weekly), 7)).toBeCloseTo(1, 1)
  })

  it('expect fewer trips of a member who stayed away', () => {
    const weekly = Array.from({ length: 10 }, (_, week) => aBasket(week * 7, ['milk']))
    const lapsed = Array.from({ length: 10 }, (_, week) => aBasket(week * 7 + 120, ['milk']))
    expect(expectedTrips(habitsAfter(...lapsed), 7)).toBeLessThan(
      expectedTrips(habitsAfter(...weekly), 7) / 2,
    )
  })

  it('move from the shop’s share to the member’s own as baskets come in', () => {
    const demand = indexDemand([{ sku: 'milk', category: null, baskets: 100 }], 1000)
    const chanceAfter = (baskets: number) =>
      chancePerTrip(
        readHabits(
          foldBaskets(
            emptyProfile(),
            Array.from({ length: baskets }, () => aBasket(0, ['milk'])),
            null,
          ),
          at,
          () => null,
        ),
        'milk',
        demand,
      )
    expect(chanceAfter(0)).toBeCloseTo(0.1)
    expect(chanceAfter(5)).toBeCloseTo(0.55)
    expect(chanceAfter(500)).toBeGreaterThan(0.99)
  })
})
