import { describe, expect, it } from '@jest/globals'
import { outlookOf } from '../../../src/domain/lifetime/future-baskets.ts'
import { readOutlook } from '../../../src/domain/lifetime/member-outlook.ts'
import { expectedSpend, fitSpendModel } from '../../../src/domain/lifetime/spend-model.ts'
import { createRandom } from './simulated-members.ts'

/** p and q are whole here, so that sums of exponentials make the gamma numbers. */
function simulateSpend(p: number, q: number, v: number, count: number) {
  const random = createRandom(3)
  const gamma = (shape: number) => {
    let sum = 0
    for (let i = 0; i < shape; i += 1) sum -= Math.log(1 - random())
    return sum
  }
  return Array.from({ length: count }, (_, i) => {
    const repeats = 1 + (i % 6)
    const scale = gamma(q) / v
    const spend = Array.from({ length: repeats }, () => gamma(p) / scale)
    return { repeats, meanSpend: spend.reduce((sum, one) => sum + one, 0) / repeats }
  })
}

describe('spend per basket', () => {
  const histories = simulateSpend(6, 4, 1500, 3000)
  const fitted = fitSpendModel(histories)

  it('finds the model that made it', () => {
    expect(fitted).toMatchObject({ converged: true, members: 3000 })
    const { p = 0, q = 0, v = 0 } = fitted?.model ?? {}
    expect(Math.abs(p / 6 - 1)).toBeLessThan(0.1)
    expect(Math.abs(q / 4 - 1)).toBeLessThan(0.1)
    expect(Math.abs(v / 1500 - 1)).toBeLessThan(0.1)
  })

  it('is the same in another currency, but for its unit', () => {
    const cents = histories.map(({ repeats, meanSpend }) => ({
      repeats,
      meanSpend: meanSpend * 100,
    }))
    const other = fitSpendModel(cents)
    expect((other?.model.v ?? 0) / (fitted?.model.v ?? 1)).toBeCloseTo(100, 2)
    expect(other?.model.q).toBeCloseTo(fitted?.model.q ?? 0, 4)
    const perBasket = 3000 * Math.log(100)
    expect((fitted?.logLikelihood ?? 0) - (other?.logLikelihood ?? 0)).toBeCloseTo(perBasket, 3)
  })

  it('leaves out who has no repeats, and is nothing without anybody', () => {
    const nobody = [
      { repeats: 0, meanSpend: 0 },
      { repeats: 2, meanSpend: 0 },
    ]
    expect(fitSpendModel([...histories, ...nobody])).toEqual(fitted)
    expect(fitSpendModel(nobody)).toBeUndefined()
  })

  it('is that of all without repeats, and the member’s own after many', () => {
    const model = { p: 6.25, q: 3.74, v: 15.44 }
    const ofAll = (15.44 * 6.25) / 2.74
    expect(expectedSpend(model, { repeats: 0, meanSpend: 0 })).toBeCloseTo(ofAll, 9)
    const few = expectedSpend(model, { repeats: 1, meanSpend: 100 })
    const many = expectedSpend(model, { repeats: 500, meanSpend: 100 })
    expect(few).toBeGreaterThan(ofAll)
    expect(few).toBeLessThan(many)
    expect(Math.abs(many - 100)).toBeLessThan(0.1)
  })
})

describe('lifetime value', () => {
  const model = { r: 1.2, alpha: 5, a: 0.4, b: 0.9, regularity: 2, dropsOutAtStart: true }
  const history = { repeats: 10, lastWeek: 28, weeks: 30, logGaps: 0 }
  const always2000 = { perBasket: 2000, ofOwn: null }

  it('is baskets by spend where nothing is discounted', () => {
    const { value, next52Weeks } = readOutlook(model, history, always2000, 0)
    const baskets = outlookOf(model, history, 52)
    expect(next52Weeks.baskets).toEqual(baskets)
    expect(value.expected).toBeCloseTo(baskets.expected * 2000, 6)
    expect(value.low).toBeCloseTo(baskets.low * 2000, 6)
    expect(value.high).toBeCloseTo(baskets.high * 2000, 6)
  })

  it('is discounted as if week by week', () => {
    let exact = 0
    let before = 0
    for (let week = 1; week <= 52; week += 1) {
      const { expected } = outlookOf(model, history, week)
      exact += (expected - before) * 2000 * 1.15 ** (-week / 52)
      before = expected
    }
    const { value } = readOutlook(model, history, always2000, 0.15)
    expect(Math.abs(value.expected / exact - 1)).toBeLessThan(0.0005)
    expect(value.low).toBeLessThan(value.expected)
    expect(value.high).toBeGreaterThan(value.expected)
  })
})
