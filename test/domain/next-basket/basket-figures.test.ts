import { expect, it } from '@jest/globals'
import { judgeRanking, meanFigures } from '../../../src/domain/next-basket/basket-figures.ts'

const ranked = Array.from({ length: 30 }, (_, at) => at)

it('recall is of what was bought, gain of the best that could have been', () => {
  const figures = judgeRanking(ranked, new Set([1, 15, 25, 99]))
  expect(figures.recallAt10).toBe(1 / 4)
  expect(figures.recallAt20).toBe(2 / 4)
  const ideal = 1 + 1 / Math.log2(3) + 1 / 2 + 1 / Math.log2(5)
  expect(figures.ndcgAt10).toBeCloseTo(1 / Math.log2(3) / ideal, 12)
  expect(figures.ndcgAt20).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(17)) / ideal, 12)
  expect(figures.phrAt10).toBe(1)
  expect(judgeRanking(ranked, new Set([15]))).toMatchObject({ phrAt10: 0, recallAt10: 0 })
})

it('the mean is over baskets, and of none 0', () => {
  const [all, none] = [judgeRanking(ranked, new Set([0])), judgeRanking(ranked, new Set([99]))]
  expect(meanFigures([all, none])).toEqual({
    recallAt10: 0.5,
    ndcgAt10: 0.5,
    recallAt20: 0.5,
    ndcgAt20: 0.5,
    phrAt10: 0.5,
  })
  expect(meanFigures([]).recallAt10).toBe(0)
})
