import { describe, expect, it } from '@jest/globals'
import { foldBaskets } from '../../../src/domain/profile/fold-basket.ts'
import { emptyProfile } from '../../../src/domain/profile/profile.ts'
import { type ProfileFigures, readFigures } from '../../../src/domain/profile/read-figures.ts'
import { aRecordedBasket, aRecordedLine } from './baskets.ts'

const milk = aRecordedLine({ line: 1 })
const tea = aRecordedLine({
  line: 2,
  sku: 'tea',
  category: 'TEA',
  amountMinor: 300,
  discountMinor: 100,
})
const on = (day: string, hour = '09:00') => new Date(`2026-${day}T${hour}:00Z`)

const threeBaskets = [
  aRecordedBasket({ purchasedAt: on('08-01'), lines: [milk] }),
  aRecordedBasket({ purchasedAt: on('08-11', '12:00'), lines: [milk, tea], storeId: '7' }),
  aRecordedBasket({ purchasedAt: on('08-21'), lines: [milk] }),
]

function figuresOf(baskets = threeBaskets, asOf = on('08-31')): ProfileFigures {
  const figures = readFigures(foldBaskets(emptyProfile(), baskets, null), asOf)
  if (!figures) throw new Error('nothing was folded')
  return figures
}

describe('the figures of a profile', () => {
  it('are what three baskets come to by hand', () => {
    const figures = figuresOf()
    expect(figures).toMatchObject({
      baskets: 3,
      units: 4,
      spendMinor: 500,
      averageMinor: 167,
      offerShare: 0.4,
      cadenceDays: 10,
      daysSinceLast: 10,
      preferredStore: { key: '0042', share: 2 / 3 },
      preferredWeekday: { key: 2, share: 1 / 3 },
      preferredDaypart: { key: 'morning', share: 2 / 3 },
    })
    const expected = 2 ** (-30 / 45) + 2 ** (-(20 - 1 / 8) / 45) + 2 ** (-10 / 45)
    expect(figures.frequency).toBeCloseTo(expected, 12)
  })

  it('list products by falling frequency, with share, interval and days since', () => {
    const [first, second] = figuresOf().products
    expect(first).toMatchObject({ key: 'milk', baskets: 3, share: 0.6, intervalDays: 10 })
    expect(first?.daysSinceLast).toBe(10)
    expect(second).toMatchObject({ key: 'tea', baskets: 1, share: 0.4, intervalDays: null })
  })

  it('have no cadence for a single basket, and no share where nothing was paid', () => {
    const free = aRecordedLine({ amountMinor: 100, discountMinor: 100 })
    const figures = figuresOf([aRecordedBasket({ lines: [free] })], on('12-01'))
    expect(figures).toMatchObject({ cadenceDays: null, offerShare: null, averageMinor: 0 })
    expect(figures.products[0]?.share).toBeNull()
  })

  it('prefer the store with more money when two have as many baskets', () => {
    const baskets = ['b', 'a', 'c'].map((storeId) =>
      aRecordedBasket({ storeId, netMinor: storeId === 'c' ? 1 : 500 }),
    )
    expect(figuresOf(baskets, on('12-01')).preferredStore.key).toBe('a')
  })

  it('never go back before the last basket, however early they are asked for', () => {
    const early = figuresOf(threeBaskets, new Date('0001-01-01T00:00:00Z'))
    expect(early.daysSinceLast).toBe(0)
    expect(early.frequency).toBeLessThanOrEqual(3)
  })

  it('fade to nothing and stay finite in the far future', () => {
    expect(figuresOf(threeBaskets, new Date('9999-01-01T00:00:00Z')).frequency).toBe(0)
  })

  it.each([
    ['0001-01-02', '0001-01-03'],
    ['0001-01-02', '2026-11-20'],
    ['1700-06-01', '1700-06-02'],
    ['1700-06-01', '1701-06-01'],
    ['1894-02-20', '1894-02-21'],
    ['1700-06-01', '9999-12-31'],
  ])('are numbers for baskets of %s as of %s', (bought, asked) => {
    const basket = () => aRecordedBasket({ purchasedAt: new Date(`${bought}T10:00:00Z`) })
    const asOf = new Date(`${asked}T10:00:00Z`)
    const { frequency, products } = figuresOf([basket(), basket()], asOf)
    const yearsLater = asOf.getUTCFullYear() - new Date(`${bought}T10:00:00Z`).getUTCFullYear()
    for (const count of [frequency, products[0]?.frequency]) {
      expect(count).toBeGreaterThanOrEqual(yearsLater < 2 ? 1.9 : 0)
      expect(count).toBeLessThanOrEqual(2)
    }
  })

  it('do not exist for an empty profile', () => {
    expect(readFigures(emptyProfile(), on('08-31'))).toBeUndefined()
  })
})
