import { describe, expect, it } from '@jest/globals'
import { basketTails, outlookOfTails } from '../../../src/domain/lifetime/future-baskets.ts'
import { spendAhead } from '../../../src/domain/lifetime/spend-ahead.ts'
import { believeSpend } from '../../../src/domain/lifetime/spend-model.ts'
import { createRandom } from './simulated-members.ts'

const model = { r: 1.2, alpha: 5, a: 0.4, b: 0.9, regularity: 2, dropsOutAtStart: true }
const spendModel = { p: 6, q: 4, v: 1500 }
const histories = {
  newcomer: { repeats: 0, lastWeek: 0, weeks: 0, logGaps: 0 },
  regular: { repeats: 40, lastWeek: 29.9, weeks: 30, logGaps: 0 },
  gone: { repeats: 3, lastWeek: 10, weeks: 60, logGaps: 0 },
}

/** Sums of exponentials, for whole shapes. */
function createGamma(random: () => number): (shape: number) => number {
  return (shape) => {
    let sum = 0
    for (let i = 0; i < shape; i += 1) sum -= Math.log(1 - random())
    return sum
  }
}

/** What members spend of whom the same is known, told basket by basket and by none of the formulas. */
function simulateSums(tails: readonly number[], repeats: number, mean: number, count: number) {
  const random = createRandom(11)
  const gamma = createGamma(random)
  const { p, q, v } = spendModel
  return Array.from({ length: count }, () => {
    const chance = random()
    let baskets = 0
    while ((tails[baskets] ?? 0) > chance) baskets += 1
    const scale = gamma(q + p * repeats) / (v + repeats * mean)
    let sum = 0
    for (let i = 0; i < baskets; i += 1) sum += gamma(p) / scale
    return sum
  })
}

const shareOf = (sums: readonly number[], isIn: (sum: number) => boolean): number =>
  sums.filter(isIn).length / sums.length

describe('what a member will spend', () => {
  it.each([
    ['one just met', histories.newcomer, 52],
    ['a regular of whom much is known', histories.regular, 52],
    ['a regular in a season', histories.regular, 13],
  ])(
    'has ends of a tenth each, of baskets and their spend together: %s',
    (_who, history, weeks) => {
      const tails = basketTails(model, history, weeks)
      const spent = { repeats: history.repeats + 1, meanSpend: 2600 }
      const { expected, low, high } = spendAhead(tails, believeSpend(spendModel, spent))
      const sums = simulateSums(tails, spent.repeats, 2600, 6_000)
      const mean = sums.reduce((total, one) => total + one, 0) / sums.length
      expect(Math.abs(mean / expected - 1)).toBeLessThan(0.04)
      // Where a tenth of them or more buys nothing, that is the low end.
      const [none, below] = [shareOf(sums, (sum) => sum === 0), shareOf(sums, (sum) => sum < low)]
      if (none >= 0.1) expect(low).toBe(0)
      else expect(Math.abs(below - 0.1)).toBeLessThan(0.015)
      expect(Math.abs(shareOf(sums, (sum) => sum > high) - 0.1)).toBeLessThan(0.015)
    },
  )

  it('is nothing, surely, of one who is gone', () => {
    const tails = basketTails(model, histories.gone, 52)
    const belief = believeSpend(spendModel, { repeats: 4, meanSpend: 2600 })
    expect(spendAhead(tails, belief)).toMatchObject({ low: 0, high: 0 })
    expect(spendAhead(tails, belief).expected).toBeGreaterThan(0)
    expect(spendAhead([], belief)).toEqual({ expected: 0, low: 0, high: 0 })
  })

  it('is wider than baskets by the expected spend, and is just these where spend has no spread', () => {
    const tails = basketTails(model, histories.regular, 52)
    const baskets = outlookOfTails(tails)
    const belief = believeSpend(spendModel, { repeats: 1, meanSpend: 2600 })
    const { low, high } = spendAhead(tails, belief)
    expect(low).toBeLessThan(baskets.low * belief.perBasket)
    expect(high).toBeGreaterThan(baskets.high * belief.perBasket)
    expect(spendAhead(tails, { perBasket: 500, ofOwn: null })).toEqual({
      expected: baskets.expected * 500,
      low: baskets.low * 500,
      high: baskets.high * 500,
    })
  })

  it('takes a mean below nothing, of returns, as nothing', () => {
    const returned = believeSpend(spendModel, { repeats: 3, meanSpend: -900 })
    expect(returned).toEqual(believeSpend(spendModel, { repeats: 3, meanSpend: 0 }))
    expect(returned.perBasket).toBeGreaterThan(0)
  })

  it('is found for thousands of baskets too', () => {
    const tails = Array.from({ length: 4000 }, (_, i) => (i < 3600 ? 1 : (4000 - i) / 400))
    const belief = believeSpend(spendModel, { repeats: 2000, meanSpend: 2600 })
    const { expected, low, high } = spendAhead(tails, belief)
    // Almost all of the spread is that of the baskets, 3,600 to 4,000, each as likely.
    expect(Math.abs(low / (3640 * belief.perBasket) - 1)).toBeLessThan(0.02)
    expect(Math.abs(high / (3960 * belief.perBasket) - 1)).toBeLessThan(0.02)
    expect([low < expected, expected < high]).toEqual([true, true])
  })
})
