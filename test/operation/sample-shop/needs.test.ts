import { describe, expect, it } from '@jest/globals'
import { chancesByRank, chooseProduct } from '../../../src/operation/sample-shop/needs.ts'
import { randomOf } from '../../../src/operation/sample-shop/random.ts'
import { openSampleWorld } from '../../../src/operation/sample-shop/sample-shop.ts'

const DRAWS = 20_000

describe('what a shopper of the sample shop takes from a shelf', () => {
  it('is drawn with the chances that are told of it', () => {
    const [shopper] = openSampleWorld({ firstDay: '2026-08-24', memberCount: 1 }).shoppers
    if (!shopper) throw new Error('there is no shopper')
    const order = shopper.favourites[0] ?? []
    const random = randomOf('needs')
    const taken = new Map<number, number>()
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const position = chooseProduct(shopper, 0, random)
      taken.set(position, (taken.get(position) ?? 0) + 1)
    }
    const chances = chancesByRank(shopper.loyalty, order.length)
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1)
    for (const [rank, position] of order.entries()) {
      const share = (taken.get(position) ?? 0) / DRAWS
      expect(Math.abs(share - (chances[rank] ?? 0))).toBeLessThan(0.012)
    }
  })

  it('is the only product where there is one', () => {
    expect(chancesByRank(0.5, 1)).toEqual([1])
  })
})
