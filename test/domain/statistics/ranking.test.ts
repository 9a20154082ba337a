import { describe, expect, it } from '@jest/globals'
import {
  accuracyAt,
  areaUnderCurve,
  bestThreshold,
  type Scored,
} from '../../../src/domain/statistics/ranking.ts'
import fc from '../../support/fast-check.ts'

const someScored = fc.array(
  fc.record({ score: fc.integer({ min: -3, max: 3 }), happened: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
)

function areaByPairs(scored: readonly Scored[]): number {
  const wins = scored
    .filter((one) => one.happened)
    .flatMap(({ score }) =>
      scored
        .filter((other) => !other.happened)
        .map((other) => (score > other.score ? 1 : score === other.score ? 0.5 : 0)),
    )
  return wins.length === 0 ? 0.5 : wins.reduce((sum: number, one) => sum + one, 0) / wins.length
}

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, equal scores counting half', () => {
    fc.assert(
      fc.property(someScored, (scored) => {
        expect(areaUnderCurve(scored)).toBeCloseTo(areaByPairs(scored), 12)
      }),
    )
  })

  it('is 1 for a perfect order and 0 for its reverse', () => {
    const scored = [1, 2, 3, 4].map((score) => ({ score, happened: score > 2 }))
    expect(areaUnderCurve(scored)).toBe(1)
    expect(
      areaUnderCurve(scored.map((one) => ({ score: -one.score, happened: one.happened }))),
    ).toBe(0)
  })
})

describe('the best threshold', () => {
  it('is right more often than any other, or never less', () => {
    fc.assert(
      fc.property(someScored, (scored) => {
        const best = accuracyAt(scored, bestThreshold(scored))
        for (const threshold of [-3, -2, -1, 0, 1, 2, 3, Number.POSITIVE_INFINITY]) {
          expect(best).toBeGreaterThanOrEqual(accuracyAt(scored, threshold))
        }
      }),
    )
  })

  it('counts those at the threshold as said to happen', () => {
    const scored = [
      { score: 1, happened: false },
      { score: 2, happened: true },
    ]
    expect(bestThreshold(scored)).toBe(2)
    expect(accuracyAt(scored, 2)).toBe(1)
  })
})
