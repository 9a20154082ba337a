import { describe, expect, it } from '@jest/globals'
import type { OfferLine, Taken } from '../../../src/domain/promotions/kinds/kind.ts'
import { kindOf } from '../../../src/domain/promotions/kinds.ts'
import type { Reward } from '../../../src/domain/promotions/offer.ts'

const UNITS_MAX = 1_000_000

const lineOf = (at: number, units: number, unitMinor: number, parts = 1): OfferLine => {
  const minor = units * unitMinor
  return {
    at,
    units,
    parts,
    weightGrams: null,
    amountMinor: minor,
    spentMinor: minor,
    leftMinor: minor,
    roomMinor: minor,
  }
}

function take(reward: Reward, lines: readonly OfferLine[], setsMax = Infinity): Taken {
  const kind = kindOf(reward)
  if (kind.gives !== 'money' || !kind.onLines) throw new Error('not of money on lines')
  return kind.onLines(reward, lines, setsMax)
}

const totalOf = ({ shares }: Taken): number =>
  shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

const shares = (...amounts: number[]) => amounts.map((amountMinor, at) => ({ at, amountMinor }))

const pair = (set: Extract<Reward, { kind: 'bundle' }>['set']): Reward => ({
  kind: 'bundle',
  parts: [
    { units: 1, of: {} },
    { units: 1, of: {} },
  ],
  set,
})

describe('as many sets as there are pieces', () => {
  it.each([1, 101, 1001, 5000, UNITS_MAX])('%d bundles of two parts', (units) => {
    const lines = [lineOf(0, units, 200, 1), lineOf(1, units, 100, 2)]
    const third = Math.round((300 * units * 10) / 100)
    expect(take(pair({ is: 'price', priceMinor: 240 }), lines)).toEqual({
      sets: units,
      shares: shares(40 * units, 20 * units),
    })
    expect(totalOf(take(pair({ is: 'amountOff', amountMinor: 30 }), lines))).toBe(30 * units)
    expect(totalOf(take(pair({ is: 'percentOff', percent: 10 }), lines))).toBe(third)
  })

  it('three lines of three thousand, n for m', () => {
    const lines = [lineOf(0, 3000, 300), lineOf(1, 3000, 200), lineOf(2, 3000, 100)]
    expect(take({ kind: 'nForM', units: 3, paidUnits: 2 }, lines)).toEqual({
      sets: 3000,
      shares: shares(300_000, 200_000, 100_000),
    })
  })

  it('n for a price stops where the next set would not pay', () => {
    const lines = [lineOf(0, UNITS_MAX, 300), lineOf(1, UNITS_MAX, 90)]
    expect(take({ kind: 'nForPrice', units: 2, priceMinor: 200 }, lines)).toEqual({
      sets: 500_000,
      shares: shares(200_000_000),
    })
  })

  it('buy two of a million, get one', () => {
    const reward: Reward = { kind: 'buyGet', buyUnits: 2, getUnits: 1, percent: 50 }
    expect(take(reward, [lineOf(0, UNITS_MAX, 100)])).toEqual({
      sets: 333_333,
      shares: shares(333_333 * 50),
    })
  })

  it('what is got of other goods', () => {
    const reward: Reward = { kind: 'buyGet', buyUnits: 2, getUnits: 1, percent: 100, get: {} }
    const lines = [lineOf(0, UNITS_MAX, 100, 1), lineOf(1, UNITS_MAX, 70, 2)]
    const taken = take(reward, lines)
    expect([taken.sets, totalOf(taken)]).toEqual([500_000, 35_000_000])
    // A third of what may be both is got.
    const both = take(reward, [lineOf(0, 999_999, 100, 3)])
    expect([both.sets, totalOf(both)]).toEqual([333_333, 33_333_300])
  })

  it('mix and match with a least number of each', () => {
    const reward: Reward = {
      kind: 'mixAndMatch',
      units: 3,
      groups: [
        { of: {}, unitsMin: 1 },
        { of: {}, unitsMin: 1 },
      ],
      set: { is: 'amountOff', amountMinor: 50 },
    }
    const lines = [lineOf(0, UNITS_MAX, 100, 1), lineOf(1, 300_000, 200, 2)]
    expect(take(reward, lines)).toMatchObject({ sets: 300_000 })
    expect(totalOf(take(reward, lines))).toBe(15_000_000)
  })

  it('a percentage of the dearest so many', () => {
    const lines = [lineOf(0, UNITS_MAX, 100), lineOf(1, UNITS_MAX, 50)]
    expect(take({ kind: 'percentOff', percent: 10 }, lines, 1_500_000)).toEqual({
      sets: 1_500_000,
      shares: shares(10_000_000, 2_500_000),
    })
  })
})

describe('sets that round to nothing more', () => {
  it('do not keep back those after them', () => {
    const lines = [lineOf(0, 50, 20, 1), lineOf(1, 50, 20, 2)]
    // One per cent of forty is nothing, of two thousand it is twenty.
    expect(take(pair({ is: 'percentOff', percent: 1 }), lines)).toEqual({
      sets: 49,
      shares: shares(10, 10),
    })
  })
})

describe('a cheap part beside many dear pieces', () => {
  it('has its place', () => {
    const lines = [lineOf(0, 6000, 100, 1), lineOf(1, 1, 1, 2)]
    const taken = take(pair({ is: 'amountOff', amountMinor: 100 }), lines)
    expect([taken.sets, totalOf(taken)]).toEqual([1, 100])
  })
})

describe('how long it takes', () => {
  const eight = Array.from({ length: 8 }, () => ({ units: 2, of: {} }))
  const rewards: Reward[] = [
    { kind: 'nForM', units: 3, paidUnits: 2 },
    { kind: 'nForPrice', units: 3, priceMinor: 700 },
    { kind: 'buyGet', buyUnits: 1, getUnits: 1, percent: 50 },
    { kind: 'buyGet', buyUnits: 1, getUnits: 1, percent: 50, get: {} },
    { kind: 'bundle', parts: eight, set: { is: 'price', priceMinor: 3000 } },
    {
      kind: 'mixAndMatch',
      units: 20,
      groups: eight.map(({ units, of }) => ({ of, unitsMin: units })),
      set: { is: 'percentOff', percent: 1 },
    },
  ]
  const basketOf = (units: number) =>
    Array.from({ length: 40 }, (_, at) => lineOf(at, units, 100 + at * 7, (at % 255) + 1))

  /** The least of several, so that no pause of the machine counts. */
  function leastTime(reward: Reward, lines: readonly OfferLine[]): number {
    const times = Array.from({ length: 30 }, () => {
      const start = performance.now()
      for (let n = 0; n < 5; n += 1) take(reward, lines)
      return performance.now() - start
    })
    return Math.min(...times)
  }

  it.each(rewards)('does not grow with the pieces: $kind', (reward) => {
    const [few, many] = [basketOf(10), basketOf(UNITS_MAX)]
    leastTime(reward, few)
    expect(leastTime(reward, many) / leastTime(reward, few)).toBeLessThan(20)
  })
})
