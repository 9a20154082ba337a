import { describe, expect, it } from '@jest/globals'
import { deriveRules } from '../../../src/domain/cross-sell/derive-rules.ts'
import { findFrequentSets } from '../../../src/domain/cross-sell/find-frequent-sets.ts'
import { numberItems } from '../../../src/domain/cross-sell/item-collector.ts'
import { leastCount } from '../../../src/domain/cross-sell/least-count.ts'
import { measureRule } from '../../../src/domain/cross-sell/measure-rule.ts'

const limits = { countMin: 1, lengthMax: 20, setsMax: 1000 }

const find = (baskets: string[][], changed: Partial<typeof limits> = {}) => {
  const numbered = numberItems(baskets)
  return findFrequentSets(numbered.baskets, numbered.names.length, { ...limits, ...changed })
}

describe('thresholds', () => {
  it('include a share that is reached exactly, whatever the product rounds to', () => {
    expect(0.07 * 100).toBeGreaterThan(7)
    expect(leastCount(0.07, 100)).toBe(7)
    for (let whole = 1; whole <= 400; whole += 1) {
      for (let thousandths = 1; thousandths <= 1000; thousandths += 1) {
        const exact = Math.ceil((whole * thousandths) / 1000)
        if (leastCount(Number(`${thousandths}e-3`), whole) !== exact) {
          throw new Error(`${thousandths} thousandths of ${whole}`)
        }
      }
    }
  })

  it('ask for one basket at least', () => {
    expect(leastCount(0, 100)).toBe(1)
    expect(leastCount(0.001, 9835)).toBe(10)
  })
})

describe('frequent sets', () => {
  it('counts an item once that a basket names twice', () => {
    const found = find([['tea', 'tea'], ['tea', 'milk'], []])
    expect(found).toEqual({
      complete: true,
      baskets: 3,
      sets: [
        { items: [1], baskets: 1 },
        { items: [0, 1], baskets: 1 },
        { items: [0], baskets: 2 },
      ],
    })
  })

  it('stops when there are more sets than asked for, and says so', () => {
    const basket = Array.from({ length: 10 }, (_, at) => `item ${at}`)
    expect(find([basket], { setsMax: 1022 })).toEqual({ complete: false, setsMax: 1022 })
    expect(find([basket], { setsMax: 1023 })).toMatchObject({ complete: true })
  })

  it('goes no further than the longest set asked for', () => {
    const found = find([['a', 'b', 'c', 'd']], { lengthMax: 2 })
    expect(found.complete && found.sets.length).toBe(4 + 6)
  })

  it('refuses limits out of bounds', () => {
    expect(() => find([['a']], { countMin: 0 })).toThrow(/countMin/)
    expect(() => find([['a']], { lengthMax: 21 })).toThrow(/lengthMax/)
  })
})

describe('measures of a rule', () => {
  it('follow from the four counts', () => {
    expect(measureRule({ baskets: 100, left: 20, right: 25, both: 15 })).toEqual({
      support: 0.15,
      confidence: 0.75,
      lift: 3,
      conviction: 3,
    })
  })

  it('are 1 where the sides are independent, and without bound where a rule never fails', () => {
    const independent = measureRule({ baskets: 100, left: 30, right: 70, both: 21 })
    expect([independent.lift, independent.conviction]).toEqual([1, 1])
    const sure = { baskets: 9, left: 3, right: 9, both: 3 }
    expect(measureRule(sure).conviction).toBe(Number.POSITIVE_INFINITY)
  })

  it('let “whoever has anything” be a left side where that is asked for', () => {
    const found = find([['tea', 'milk'], ['tea']])
    if (!found.complete) throw new Error('too many sets')
    const rules = deriveRules(found, { confidenceMin: 0.6, leftLengthMin: 0 })
    expect(rules.map(({ left, right, confidence }) => [left, right, confidence])).toEqual([
      [[1], 0, 1],
      [[], 0, 1],
    ])
  })

  it('cannot be had where sets are missing', () => {
    const sets = [{ items: [0, 1], baskets: 1 }]
    const limitsOfRules = { confidenceMin: 0, leftLengthMin: 1 } as const
    expect(() => deriveRules({ baskets: 2, sets }, limitsOfRules)).toThrow(/missing/)
  })
})
