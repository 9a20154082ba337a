import { describe, expect, it } from '@jest/globals'
import {
  monthsBetween,
  projectBreakage,
  type Runoff,
  ratesByAge,
} from '../../src/domain/breakage.ts'

/** `points` earned in a month, of which `spent` go at the age of one month and the rest expires at two. */
const wholeLife = (cohort: string, points: number, spent: number): Runoff[] => [
  { cohort, age: 0, net: points, spent: 0, expired: 0 },
  { cohort, age: 1, net: -spent, spent, expired: 0 },
  { cohort, age: 2, net: spent - points, spent: 0, expired: points - spent },
]

const history = [
  ...wholeLife('2026-01-01', 100, 40),
  ...wholeLife('2026-02-01', 300, 180),
  ...wholeLife('2026-03-01', 100, 80),
]
const rates = ratesByAge(history, (cohort) => monthsBetween(cohort, '2026-05-01'))

describe('breakage', () => {
  it('is the share that older months’ points have left at each age, weighed by how many there were', () => {
    // Of 500 points 300 were spent at one month, and all of the rest expired.
    expect(projectBreakage(1000, { age: 0, lastAge: 2 }, rates)).toEqual({ points: 400 })
    expect(projectBreakage(1000, { age: 1, lastAge: 2 }, rates)).toEqual({ points: 1000 })
  })

  it('takes what is left after the last age to expire, and nothing of a debt', () => {
    expect(projectBreakage(7, { age: 5, lastAge: 2 }, rates)).toEqual({ points: 7 })
    expect(projectBreakage(-7, { age: 0, lastAge: 2 }, rates)).toEqual({ points: 0 })
  })

  it('counts months in which nothing happened', () => {
    const quiet = ['2026-01-01', '2026-02-01', '2026-03-01'].map((cohort) => ({
      cohort,
      age: 0,
      net: 10,
      spent: 0,
      expired: 0,
    }))
    const still = ratesByAge(quiet, (cohort) => monthsBetween(cohort, '2026-05-01'))
    expect(still[2]).toEqual({ cohorts: 3, spent: 0, expired: 0 })
    expect(still[3]).toMatchObject({ cohorts: 2 })
  })

  it('is not estimated from fewer than three months’ points, and says so', () => {
    const few = ratesByAge(history.slice(0, 6), (cohort) => monthsBetween(cohort, '2026-05-01'))
    expect(projectBreakage(10, { age: 0, lastAge: 2 }, few)).toEqual({
      reason: '2 months’ points have been seen at the age of 1 months; it takes 3',
    })
    expect(projectBreakage(10, { age: 0, lastAge: 9 }, rates)).toHaveProperty('reason')
    expect(projectBreakage(10, { age: 0, lastAge: 2 }, [])).toHaveProperty('reason')
  })

  it('never takes more than there is', () => {
    const odd = ['2026-01-01', '2026-02-01', '2026-03-01'].flatMap((cohort) => [
      { cohort, age: 0, net: -50, spent: 100, expired: 80 },
    ])
    const [first] = ratesByAge(odd, () => 0)
    expect((first?.spent ?? 0) + (first?.expired ?? 0)).toBeLessThanOrEqual(1)
    const revived = ratesByAge(
      odd.map((row) => ({ ...row, net: 100, spent: -20, expired: -5 })),
      () => 0,
    )
    expect(revived[0]).toEqual({ cohorts: 3, spent: 0, expired: 0 })
  })
})
