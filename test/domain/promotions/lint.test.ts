import { describe, expect, it } from '@jest/globals'
import { indexLaw } from '../../../src/domain/law/line-law.ts'
import { shippedRules } from '../../../src/domain/law/shipped.ts'
import { type LintedPromotion, lintPromotion } from '../../../src/domain/promotions/lint.ts'
import { runDays } from '../../../src/domain/promotions/run-days.ts'

const always = { startsOn: null, endsOn: null, weekdays: [], hours: null }
const tenOff: LintedPromotion = { ...always, reward: { kind: 'percentOff', percent: 10 } }
const threeForTwo = { ...tenOff, reward: { kind: 'nForM', units: 3, paidUnits: 2 } } as const
const double = { ...tenOff, reward: { kind: 'pointsMultiplier', multiplier: 2 } } as const

const stores = [
  { id: '0042', jurisdiction: 'IE' },
  { id: '0007', jurisdiction: 'GB-ENG' },
  { id: '0099', jurisdiction: 'GB-SCT' },
]

const lint = (promotion: LintedPromotion, policyClasses: string[], where = stores) =>
  lintPromotion({
    promotion,
    stores: where,
    policyClasses,
    rules: indexLaw(shippedRules),
    today: '2026-11-22',
  })
const rulesOf = (...input: Parameters<typeof lint>) => lint(...input).map(({ rule }) => rule)

describe('what a promotion would break', () => {
  it('is nothing where no class is named, or one that nothing is said of', () => {
    expect(lint(threeForTwo, [])).toEqual([])
    expect(lint(threeForTwo, ['bread'])).toEqual([])
  })

  it('names rule, citation, and the stores whose law it is', () => {
    expect(lint(threeForTwo, ['less-healthy-food'])).toEqual([
      {
        rule: 'gb-eng-less-healthy-food-multibuy',
        citation: expect.stringContaining('S.I. 2021/1368'),
        summary: expect.stringContaining('No multibuys'),
        storeIds: ['0007'],
        what: 'rewards buying several pieces of less-healthy-food',
      },
    ])
  })

  it('is free goods where a law on multibuys forbids them', () => {
    const free = { ...tenOff, reward: { kind: 'freeItem' } } as const
    const [violation] = lint(free, ['less-healthy-food'])
    expect([violation?.rule, violation?.what]).toEqual([
      'gb-eng-less-healthy-food-multibuy',
      'gives less-healthy-food free',
    ])
    expect(rulesOf(free, ['alcohol'])).toEqual(['gb-sct-alcohol-multibuy', 'ie-alcohol-multibuy'])
  })

  it('names the first ten stores, in order', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ id: `${30 - i}`, jurisdiction: 'GB-ENG' }))
    const [violation] = lint(threeForTwo, ['less-healthy-food'], many)
    expect(violation?.storeIds).toEqual(Array.from({ length: 10 }, (_, i) => `${19 + i}`))
  })

  it('depends on the kind: a reduction, a multibuy, or points', () => {
    expect(rulesOf(tenOff, ['alcohol'])).toEqual([])
    expect(rulesOf(threeForTwo, ['alcohol'])).toEqual([
      'gb-sct-alcohol-multibuy',
      'ie-alcohol-multibuy',
    ])
    expect(rulesOf(double, ['alcohol'])).toEqual(['ie-alcohol-earn', 'ie-alcohol-points-incentive'])
    expect(rulesOf(double, ['less-healthy-food'])).toEqual([])
    expect(rulesOf(tenOff, ['tobacco'])).toEqual(['gb-tobacco-discount', 'ie-tobacco-discount'])
  })

  it('depends on every day of its run', () => {
    const until = (endsOn: string) => ({ ...threeForTwo, startsOn: '2025-09-01', endsOn })
    expect(rulesOf(until('2025-09-30'), ['less-healthy-food'])).toEqual([])
    expect(rulesOf(until('2025-10-01'), ['less-healthy-food'])).toHaveLength(1)
    const wales = [{ id: '1', jurisdiction: 'GB-WLS' }]
    const early = { ...threeForTwo, endsOn: '2026-03-25' }
    expect(rulesOf(early, ['less-healthy-food'], wales)).toEqual([])
    expect(rulesOf(threeForTwo, ['less-healthy-food'], wales)).toHaveLength(1)
  })

  it('counts from today where a promotion does not say when it starts', () => {
    const ended = shippedRules.map((rule) => ({ ...rule, validUntil: '2026-11-21' }))
    const at = (today: string) =>
      lintPromotion({
        promotion: threeForTwo,
        stores,
        policyClasses: ['less-healthy-food'],
        rules: indexLaw(ended),
        today,
      }).length
    expect([at('2026-11-21'), at('2026-11-22')]).toEqual([1, 0])
  })

  it('is a price that does not last: 3 days in Ireland, 2 in Scotland', () => {
    const lasting = (endsOn: string) => ({ ...tenOff, startsOn: '2026-12-01', endsOn })
    const [irish, scottish] = ['ie-alcohol-short-promotion', 'gb-sct-alcohol-short-promotion']
    expect(rulesOf(lasting('2026-12-02'), ['alcohol'])).toEqual([scottish, irish])
    expect(rulesOf(lasting('2026-12-03'), ['alcohol'])).toEqual([irish])
    expect(rulesOf(lasting('2026-12-04'), ['alcohol'])).toEqual([])
    const [violation] = lint(lasting('2026-12-03'), ['alcohol'])
    expect(violation?.what).toBe('lasts 3 days where 4 days are the least')
  })
})

describe('how long a price lasts', () => {
  it('is counted with both its days, and has no end without one', () => {
    expect(runDays({ ...always, startsOn: '2026-12-01', endsOn: '2026-12-01' })).toBe(1)
    expect(runDays({ ...always, startsOn: '2026-12-30', endsOn: '2027-01-02' })).toBe(4)
    expect(runDays({ ...always, startsOn: '2026-12-01' })).toBe(Number.POSITIVE_INFINITY)
  })

  it.each([
    [[6, 7], 2],
    [[6, 7, 1], 3],
    [[1, 2, 3, 4, 6], 1],
    [[7], 1],
    [[1, 2, 3, 4, 5, 6, 7], Number.POSITIVE_INFINITY],
  ])('on weekdays %j it is %d days, the shortest run of them', (weekdays, days) => {
    expect(runDays({ ...always, weekdays })).toBe(days)
  })

  it('is less than a day where it has hours', () => {
    expect(runDays({ ...always, hours: { from: '17:00', until: '19:00' } })).toBe(0)
  })
})
