import { describe, expect, it } from '@jest/globals'
import { minimise } from '../../../src/domain/statistics/minimise.ts'

const banana = ([x = 0, y = 0]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2

describe('the least value of a function', () => {
  it('is found along a bent valley', () => {
    const found = minimise(banana, [-1.2, 1])
    expect(found.converged).toBe(true)
    expect(found.at[0]).toBeCloseTo(1, 4)
    expect(found.at[1]).toBeCloseTo(1, 4)
    expect(found.value).toBe(banana(found.at))
  })

  it('is found in four dimensions', () => {
    const aim = [3, -2, 0.5, 7]
    const bowl = (at: readonly number[]) =>
      at.reduce((sum, x, i) => sum + (i + 1) * (x - (aim[i] ?? 0)) ** 2, 4)
    const found = minimise(bowl, [0, 0, 0, 0])
    aim.forEach((x, i) => {
      expect(found.at[i]).toBeCloseTo(x, 3)
    })
  })

  it('is found from afar in few steps, each longer while it goes well', () => {
    const found = minimise(([x = 0, y = 0]) => (x - 5000) ** 2 + (y + 3000) ** 2, [0, 0])
    expect(found.at[0]).toBeCloseTo(5000, 3)
    expect(found.iterations).toBeLessThan(200)
  })

  it('stays where the function has a value', () => {
    const found = minimise(([x = 0]) => (x < 0 ? Number.NaN : x + 1 / x), [4])
    expect(found.at[0]).toBeCloseTo(1, 4)
  })

  it('says when the iterations ran out', () => {
    const found = minimise(banana, [-1.2, 1], { iterationsMax: 5 })
    expect(found).toMatchObject({ iterations: 5, converged: false })
    expect(found.value).toBeLessThan(banana([-1.2, 1]))
  })
})
