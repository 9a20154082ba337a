import { describe, expect, it } from '@jest/globals'
import { betaShare } from '../../../src/domain/statistics/incomplete-beta.ts'

/** For whole a and b: the chance of a or more heads among a + b − 1 throws. */
function byThrows(x: number, a: number, b: number): number {
  const throws = a + b - 1
  let [sum, choose] = [0, 1]
  for (let heads = 0; heads <= throws; heads += 1) {
    if (heads >= a) sum += choose * x ** heads * (1 - x) ** (throws - heads)
    choose = (choose * (throws - heads)) / (heads + 1)
  }
  return sum
}

describe('the share of a beta distribution', () => {
  it('is what throws of a coin come to', () => {
    for (const [a, b] of [
      [1, 1],
      [1, 7],
      [3, 2],
      [12, 30],
    ] as const) {
      for (const x of [0.01, 0.2, 0.5, 0.7, 0.99]) {
        expect(Math.abs(betaShare(x, a, b) - byThrows(x, a, b))).toBeLessThan(1e-9)
      }
    }
  })

  it('is all or nothing at the ends, and half in the middle of what is even', () => {
    expect([betaShare(0, 2.5, 3), betaShare(1, 2.5, 3)]).toEqual([0, 1])
    for (const shape of [0.3, 4.7, 900, 40_000]) {
      expect(betaShare(0.5, shape, shape)).toBeCloseTo(0.5, 8)
    }
  })

  it('is a third of the arc for the arcsine law, whose shapes are halves', () => {
    expect(betaShare(0.25, 0.5, 0.5)).toBeCloseTo(1 / 3, 9)
  })
})
