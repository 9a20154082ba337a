import { describe, expect, it } from '@jest/globals'
import { calibrate, pearson, spearman } from '../../bench/truth/correlation.ts'

const pairsOf = (founds: number[], truths: number[]) =>
  founds.map((found, place) => ({ found, truth: truths[place] ?? Number.NaN }))

describe('a correlation', () => {
  it('is 1 of what grows together, in a line or in order alone', () => {
    expect(pearson(pairsOf([1, 2, 3], [10, 20, 30]))).toBeCloseTo(1)
    expect(spearman(pairsOf([1, 2, 3, 4], [1, 10, 100, 1000]))).toBeCloseTo(1)
    expect(pearson(pairsOf([1, 2, 3, 4], [1, 10, 100, 1000]))).toBeLessThan(0.9)
    expect(spearman(pairsOf([3, 2, 1], [1, 2, 3]))).toBeCloseTo(-1)
  })

  it('puts equals at the middle of their ranks', () => {
    // By hand: ranks 0.5, 0.5, 2, 3 beside 0, 1, 2, 3: 4.5 / √(4.5 · 5).
    expect(spearman(pairsOf([5, 5, 7, 9], [1, 2, 3, 4]))).toBeCloseTo(4.5 / Math.sqrt(22.5))
  })

  it('is none where a side is all alike', () => {
    expect(pearson(pairsOf([1, 1, 1], [1, 2, 3]))).toBeNaN()
    expect(spearman(pairsOf([1, 2, 3], [4, 4, 4]))).toBeNaN()
  })
})

describe('chances in fifths', () => {
  it('go from the least likely up, everybody in one of them', () => {
    const chances = Array.from({ length: 12 }, (_, place) => ({
      chance: (11 - place) / 12,
      happened: place < 6,
    }))
    const fifths = calibrate(chances)
    expect(fifths.map(({ count }) => count)).toEqual([2, 3, 2, 3, 2])
    expect(fifths[0]).toEqual({ count: 2, stated: 0.5 / 12, happened: 0 })
    expect(fifths.at(-1)?.happened).toBe(1)
  })
})
