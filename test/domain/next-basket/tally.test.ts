import { describe, expect, it } from '@jest/globals'
import { createTally } from '../../../src/domain/next-basket/tally.ts'
import fc from '../../support/fast-check.ts'

const ITEMS = 40
const amounts = fc.array(fc.tuple(fc.nat(ITEMS - 1), fc.integer({ min: 0, max: 4 })))

describe('a tally', () => {
  it('has the largest sums first, equal ones by their number, also when it was emptied', () => {
    const tally = createTally(ITEMS)
    fc.assert(
      fc.property(amounts, fc.nat(ITEMS + 5), (added, wanted) => {
        tally.clear()
        const sums = new Map<number, number>()
        for (const [item, amount] of added) {
          tally.add(item, amount)
          sums.set(item, (sums.get(item) ?? 0) + amount)
        }
        const ranked = [...sums]
          .filter(([, sum]) => sum > 0)
          .sort(([a, x], [b, y]) => y - x || a - b)
          .map(([item]) => item)
        expect(tally.top(wanted)).toEqual(ranked.slice(0, wanted))
        for (let item = 0; item < ITEMS; item += 1) expect(tally.of(item)).toBe(sums.get(item) ?? 0)
      }),
    )
  })
})
