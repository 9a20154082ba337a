import { describe, expect, it } from '@jest/globals'
import { createPartnerCounter } from '../../../src/domain/cross-sell/count-partners.ts'
import { transposeRows } from '../../../src/domain/cross-sell/int-rows.ts'
import { createItemCollector, numberItems } from '../../../src/domain/cross-sell/item-collector.ts'
import { lowerShare, rankPartners } from '../../../src/domain/cross-sell/rank-partners.ts'

const limits = { countMin: 5, errorsMin: 3, partnersMax: 20 }

/** What is ranked beside `tea` in 1,000 baskets, 100 of them with tea: `[baskets, baskets with tea]` by name. */
function beside(partners: Record<string, readonly [number, number]>, changed = {}): string[] {
  const names = ['tea', ...Object.keys(partners)]
  const figures = Object.values(partners)
  const counts = [100, ...figures.map(([right]) => right)]
  const found = figures.map(([, both], at) => ({ item: at + 1, baskets: both }))
  const items = { baskets: 1000, names, counts }
  return rankPartners(0, found, items, { ...limits, ...changed }).map((partner) => partner.name)
}

describe('what is bought with a product', () => {
  it('is neither led by what everybody buys nor by what a few bought', () => {
    const partners = { bags: [900, 98], biscuits: [120, 60], saffron: [6, 6] } as const
    expect(beside(partners)).toEqual(['biscuits', 'saffron'])
  })

  it('leaves out what may be chance', () => {
    expect(beside({ salt: [400, 48], sugar: [400, 60] })).toEqual(['sugar'])
    expect(beside({ salt: [400, 48], sugar: [400, 60] }, { errorsMin: 1 })).toEqual([
      'sugar',
      'salt',
    ])
  })

  it('leaves out what too few baskets show, and keeps the strongest', () => {
    const partners = { cups: [4, 4], lemon: [60, 40], milk: [200, 80], pot: [5, 5] } as const
    expect(beside(partners)).toEqual(['milk', 'lemon', 'pot'])
    expect(beside(partners, { countMin: 4 })).toContain('cups')
    expect(beside(partners, { partnersMax: 1 })).toEqual(['milk'])
  })

  it('orders equals by name', () => {
    expect(beside({ b: [50, 30], c: [50, 30], a: [50, 30] })).toEqual(['a', 'b', 'c'])
  })
})

describe('the lower bound of a share', () => {
  it('is Wilson’s', () => {
    // 8 of 10 at 95 %: .4902 to .9433.
    expect(lowerShare(8, 10, 1.959964)).toBeCloseTo(0.4902, 4)
    expect(lowerShare(0, 10, 3)).toBeCloseTo(0, 12)
    expect(lowerShare(10, 10, 0)).toBe(1)
  })
})

describe('the collector of baskets', () => {
  it('leaves new items out once there are enough, counts their baskets, and is full in the end', () => {
    const collector = createItemCollector({ itemsMax: 2, valuesMax: 3 })
    collector.add(['a', 'a', 'b'])
    collector.add(['c'])
    expect(collector.isFull()).toBe(false)
    collector.add(['c', 'b'])
    expect(collector.isFull()).toBe(true)
    const { names, baskets } = collector.collected()
    expect(names).toEqual(['a', 'b'])
    expect([[...baskets.starts], [...baskets.values]]).toEqual([
      [0, 2, 2, 3],
      [0, 1, 1],
    ])
  })

  it('holds more than it began with', () => {
    const many = Array.from({ length: 3000 }, (_, at) => [`item ${at % 7}`, `item ${at % 11}`])
    const { names, baskets } = numberItems(many)
    const holders = transposeRows(baskets, names.length)
    const partnersOf = createPartnerCounter(baskets, holders)
    for (const [item, name] of names.entries()) {
      const partners = partnersOf(item, 1).map((it) => [names[it.item], it.baskets])
      const wanted = names.flatMap((other) => {
        const both = many.filter((basket) => basket.includes(name) && basket.includes(other)).length
        return other !== name && both > 0 ? [[other, both]] : []
      })
      expect(partners.sort()).toEqual(wanted.sort())
    }
  })
})
