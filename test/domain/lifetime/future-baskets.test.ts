import { describe, expect, it } from '@jest/globals'
import { chanceAlive, type DropoutModel } from '../../../src/domain/lifetime/dropout-model.ts'
import { basketTails, outlookOf } from '../../../src/domain/lifetime/future-baskets.ts'
import { type PurchaseHistory, readHistory } from '../../../src/domain/lifetime/history.ts'
import fc from '../../support/fast-check.ts'
import { simulateMembers } from './simulated-members.ts'

const newcomer = readHistory([0], 0)

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)

/** Gauss's hypergeometric series. */
function gauss(a: number, b: number, c: number, z: number): number {
  let [term, total] = [1, 1]
  for (let j = 0; Math.abs(term) > 1e-15 * Math.abs(total); j += 1) {
    term *= ((a + j) * (b + j) * z) / ((c + j) * (j + 1))
    total += term
  }
  return total
}

/** The closed form of Fader, Hardie and Lee 2005, and of Batislam and others 2007, for k = 1. */
function closedForm(model: DropoutModel, history: PurchaseHistory, weeks: number): number {
  const { r, alpha, a, dropsOutAtStart } = model
  const b = model.b + history.repeats + (dropsOutAtStart ? 1 : 0)
  const observed = alpha + history.weeks
  const share = weeks / (observed + weeks)
  const series = gauss(r + history.repeats, b, a + b - 1, share)
  const kept = 1 - (1 - share) ** (r + history.repeats) * series
  return ((a + b - 1) / (a - 1)) * kept * chanceAlive(model, history)
}

const someModel = fc.record({
  r: fc.double({ min: 0.1, max: 4, noNaN: true }),
  alpha: fc.double({ min: 0.5, max: 10, noNaN: true }),
  a: fc.oneof(
    fc.double({ min: 0.2, max: 0.9, noNaN: true }),
    fc.double({ min: 1.1, max: 4, noNaN: true }),
  ),
  b: fc.double({ min: 0.2, max: 5, noNaN: true }),
  regularity: fc.constant(1),
  dropsOutAtStart: fc.boolean(),
})
const someHistory = fc
  .record({
    repeats: fc.integer({ min: 0, max: 60 }),
    weeks: fc.double({ min: 1, max: 100, noNaN: true }),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  .map(({ repeats, weeks, share }): PurchaseHistory => {
    return { repeats, weeks, lastWeek: repeats === 0 ? 0 : weeks * share, logGaps: 0 }
  })

describe('expected baskets', () => {
  it('are those of the published closed form, where there is one', () => {
    fc.assert(
      fc.property(someModel, someHistory, (model, history) => {
        for (const weeks of [1, 13, 52]) {
          const closed = closedForm(model, history, weeks)
          const { expected } = outlookOf(model, history, weeks)
          expect(Math.abs(expected - closed)).toBeLessThan(1e-5 * (1 + closed))
        }
      }),
    )
  })

  it('are the published ones for the published parameters', () => {
    const model = {
      r: 0.2426,
      alpha: 4.414,
      a: 0.793,
      b: 2.426,
      regularity: 1,
      dropsOutAtStart: false,
    }
    expect(outlookOf(model, newcomer, 52).expected).toBeCloseTo(1.444, 3)
    const frequent = { repeats: 26, lastWeek: 30.857, weeks: 31, logGaps: 0 }
    expect(Math.abs(outlookOf(model, frequent, 52).expected - 25.757)).toBeLessThan(0.01)
  })
})

describe('the chances of 1, 2, 3 … baskets', () => {
  const weeksAfter = 30
  const kinds: DropoutModel[] = [
    { r: 0.6, alpha: 3, a: 0.8, b: 2.5, regularity: 1, dropsOutAtStart: false },
    { r: 1.2, alpha: 5, a: 0.4, b: 0.9, regularity: 1, dropsOutAtStart: true },
    { r: 1.3, alpha: 1.5, a: 0.4, b: 1.2, regularity: 4, dropsOutAtStart: true },
  ]

  it.each(kinds)('come true among simulated members: %j', (model) => {
    const members = simulateMembers(model, { count: 6000, weeks: 40, weeksAfter, seed: 11 })
    const tails = members.map(({ history }) => basketTails(model, history, weeksAfter))
    for (const baskets of [1, 2, 3, 5, 8, 13]) {
      const chances = tails.map((tail) => tail[baskets - 1] ?? 0)
      const expected = sum(chances)
      const deviation = Math.sqrt(sum(chances.map((chance) => chance * (1 - chance))))
      const actual = members.filter((member) => member.baskets >= baskets).length
      expect(Math.abs(actual - expected)).toBeLessThan(4 * deviation)
    }
    const outlooks = members.map(({ history }) => outlookOf(model, history, weeksAfter))
    const total = sum(members.map(({ baskets }) => baskets))
    expect(Math.abs(sum(outlooks.map(({ expected }) => expected)) / total - 1)).toBeLessThan(0.05)
    const over = members.filter(({ baskets }, i) => baskets > (outlooks[i]?.high ?? 0)).length
    const under = members.filter(({ baskets }, i) => baskets < (outlooks[i]?.low ?? 0)).length
    expect(over / members.length).toBeLessThan(0.11)
    expect(under / members.length).toBeLessThan(0.11)
  })

  it('never rise with the number, and never fall with the horizon', () => {
    const regular = someModel.chain((model) =>
      fc.integer({ min: 1, max: 8 }).map((regularity) => ({ ...model, regularity })),
    )
    fc.assert(
      fc.property(regular, someHistory, (model, history) => {
        const [near, far] = [13, 52].map((weeks) => basketTails(model, history, weeks))
        near?.forEach((chance, i) => {
          expect(chance).toBeLessThanOrEqual((near[i - 1] ?? 1) + 1e-12)
          expect(chance).toBeLessThanOrEqual((far?.[i] ?? 0) + 1e-9)
        })
      }),
    )
  })

  it('hold for a daily shopper of many years, whose P(0) no double holds', () => {
    const model = { r: 1.3, alpha: 1.5, a: 0.4, b: 1.2, regularity: 8, dropsOutAtStart: true }
    const daily = { repeats: 3000, lastWeek: 430, weeks: 430, logGaps: 0 }
    const { expected, atLeastOne, low, high } = outlookOf(model, daily, 52)
    // 52 weeks at nearly seven a week, but for the few who leave.
    expect(expected).toBeGreaterThan(330)
    expect(expected).toBeLessThan(363)
    expect(atLeastOne).toBeGreaterThan(0.999)
    expect(low).toBeGreaterThan(310)
    expect(high).toBeLessThan(400)
  })
})

describe('an interval', () => {
  it('begins and ends at the 10 % and 90 % quantiles, at 0 where a basket is unlikely', () => {
    const model = { r: 1, alpha: 5, a: 0.5, b: 1, regularity: 2, dropsOutAtStart: true }
    const gone = { repeats: 4, lastWeek: 5, weeks: 90, logGaps: 0 }
    expect(outlookOf(model, gone, 13)).toMatchObject({ low: 0, high: 0 })
    const there = { repeats: 30, lastWeek: 51, weeks: 52, logGaps: 0 }
    const tails = basketTails(model, there, 26)
    const { low, high } = outlookOf(model, there, 26)
    expect(1 - (tails[low] ?? 0)).toBeGreaterThanOrEqual(0.1)
    expect(1 - (tails[low - 1] ?? 1)).toBeLessThan(0.1)
    expect(1 - (tails[high] ?? 0)).toBeGreaterThanOrEqual(0.9)
    expect(1 - (tails[high - 1] ?? 1)).toBeLessThan(0.9)
  })
})
