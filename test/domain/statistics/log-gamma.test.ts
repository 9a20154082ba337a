import { describe, expect, it } from '@jest/globals'
import { logBeta, logGamma, logOfSum } from '../../../src/domain/statistics/log-gamma.ts'

describe('the gamma function, in logarithms', () => {
  it('is the factorial of whole numbers', () => {
    let factorial = 1
    for (let n = 1; n <= 20; n += 1) {
      factorial *= n
      expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 11)
    }
  })

  it('is √π at ½, and grows by its argument from a number to the next', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
    for (const x of [1e-3, 0.2426, 0.793, 2.426, 77.5, 2400.3, 1e6]) {
      expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 7)
    }
  })

  it('makes the beta function of whole numbers', () => {
    expect(logBeta(3, 4)).toBeCloseTo(Math.log(1 / 60), 12)
  })
})

describe('a sum of powers, in logarithms', () => {
  it('is right where the powers are beyond what a double holds', () => {
    expect(logOfSum(Math.log(2), Math.log(3))).toBeCloseTo(Math.log(5), 14)
    expect(logOfSum(2000, 2000)).toBeCloseTo(2000 + Math.log(2), 10)
    expect(logOfSum(-5000, Number.NEGATIVE_INFINITY)).toBe(-5000)
    expect(logOfSum(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(
      Number.NEGATIVE_INFINITY,
    )
  })
})
