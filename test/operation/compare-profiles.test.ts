import { expect, it } from '@jest/globals'
import { describeComparison } from '../../src/operation/serve/compare-profiles-command.ts'

it('says how many profiles differ, apart from those that await being made anew', () => {
  const verdictOf = (differ: number, outdated: number) =>
    describeComparison({ profiles: 1890, differing: [], differ, outdated })
  const compared = '1,890 profiles compared with their baskets'
  const later = 'made by other rules than those in force, and await the night that makes them anew'
  expect(verdictOf(0, 0)).toBe(`${compared}: all equal.`)
  expect(verdictOf(0, 1)).toBe(`${compared}: none differs; 1 not counted: ${later}.`)
  expect(verdictOf(1, 0)).toBe(`${compared}: 1 differs.`)
  expect(verdictOf(1234, 56)).toBe(`${compared}: 1,234 differ; 56 not counted: ${later}.`)
})
